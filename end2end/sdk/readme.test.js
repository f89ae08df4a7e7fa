// The snippets of the README, run as they are printed there: only the address is put in.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServer } from '../lib/server.js';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const ADDRESS = 'http://127.0.0.1:3000';
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The blocks in one language of one section, in their order. */
function snippets(heading, language) {
  const section = README.split(`\n## ${heading}\n`)[1].split('\n## ')[0];
  const found = [...section.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((match) => match[1]);
  assert.ok(found.length > 0, `${heading} has ${language}`);
  return found;
}

describe('the README', () => {
  let server;
  let folder;
  before(async () => {
    server = await startServer();
    folder = mkdtempSync(join(tmpdir(), 'portico-readme-'));
    symlinkSync(join(ROOT, 'end2end/node_modules'), join(folder, 'node_modules'));
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(program, words, text) {
    assert.ok(text.includes(ADDRESS), 'the snippet names the address');
    const env = { ...process.env, KEY: server.apiKey, CUS: server.affiliateId };
    return (await promisify(execFile)(program, [...words, text.replaceAll(ADDRESS, server.url)], { env, cwd: folder })).stdout;
  }

  const approved = async () => (await server.summary()).balances.approved_total;
  const printed = async () => `Shop: Tickrate\nOrder: COMPLETED\nEarned: ${await approved()}\nRefused: INSUFFICIENT_BALANCE\n`;

  it('has a start in Python', async () => {
    const python = join(ROOT, 'target/tools/python/bin/python');
    const [text] = snippets('The official SDKs', 'python');
    assert.equal(await run(python, ['-c'], text), await printed());
    // The second time, the order is the one of the first time.
    const { length } = await server.api('/orders?limit=100&customerEmail=buyer@example.com');
    assert.equal(await run(python, ['-c'], text), await printed());
    assert.equal((await server.api('/orders?limit=100&customerEmail=buyer@example.com')).length, length);
  });

  it('has a start in Node', async () => {
    const [text] = snippets('The official SDKs', 'js');
    const file = join(folder, 'start.mjs');
    writeFileSync(file, text.replaceAll(ADDRESS, server.url));
    const env = { ...process.env, KEY: server.apiKey, CUS: server.affiliateId };
    assert.equal((await promisify(execFile)('node', [file], { env })).stdout, await printed());
  });

  it('has calls for curl', async () => {
    const [text] = snippets('The API by example', 'sh');
    const answers = (await run('bash', ['-euc'], text)).trim().split(/(?<=\})\n?(?=\{)/).map((line) => JSON.parse(line).data);
    assert.deepEqual([answers[0].customer_id, answers[1].amount, answers[2].amount], [server.affiliateId, 10, 7]);
  });
});
