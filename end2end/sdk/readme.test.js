// The snippets of the README, run as they are printed there: only the address is put in.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launch } from '../lib/browser.js';
import { CODE, startServer, until } from '../lib/server.js';

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
  /** What the shop front's own site serves, and its origin. */
  const pages = new Map();
  let front;
  let site;
  before(async () => {
    site = createServer((request, response) => {
      const { body, type } = pages.get(request.url.split('?')[0]) ?? {};
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' }).end(body);
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    front = `http://127.0.0.1:${site.address().port}`;
    server = await startServer(['--storefront-origin', front]);
    folder = mkdtempSync(join(tmpdir(), 'portico-readme-'));
    symlinkSync(join(ROOT, 'end2end/node_modules'), join(folder, 'node_modules'));
  });
  after(async () => {
    await server?.stop();
    site?.closeAllConnections();
    site?.close();
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

  it('has a shop front on a site of its own', async () => {
    const [text] = snippets('The official SDKs', 'html');
    const [product] = await server.api('/products/?limit=1');
    const dist = join(ROOT, 'end2end/node_modules/@shoppexio/storefront/dist');
    for (const name of readdirSync(dist).filter((name) => name.endsWith('.js'))) {
      pages.set(`/sdk/${name}`, { body: readFileSync(join(dist, name)), type: 'text/javascript' });
    }
    const map = { imports: { '@shoppexio/storefront': '/sdk/index.js' } };
    const body = text.replaceAll(ADDRESS, server.url).replaceAll('prod_…', product.id);
    pages.set('/', { body: `<script type="importmap">${JSON.stringify(map)}</script>${body}`, type: 'text/html' });
    pages.set('/favicon.ico', { body: '', type: 'image/x-icon' });
    const { link } = await server.summary();
    const browser = await launch();
    try {
      const page = await browser.newPage();
      const said = [];
      page.on('console', (message) => said.push(message.text()));
      await page.goto(`${front}/?ref=${CODE}`);
      const held = () => page.evaluate(() => localStorage.getItem('shoppex:affiliate_code:v1'));
      await until('the click', async () => JSON.parse(await held())?.mode === 'LAST_CLICK');
      await page.click('button');
      await page.waitForURL(`${server.url}/invoice/**`);
      const total = (product.price * 0.9).toFixed(2);
      assert.deepEqual(said, [`Total: ${total} USD Referred by: ${CODE}`]);
      const [order] = await server.api('/orders?limit=1');
      assert.deepEqual([order.affiliate_code, order.customer_email, order.total.toFixed(2)], [CODE, 'buyer@example.com', total]);
      assert.equal((await server.summary()).link.total_clicks, link.total_clicks + 1);
      // The same page on a site that nobody named reads nothing.
      const stranger = await browser.newPage();
      await stranger.goto(`${front.replace('127.0.0.1', 'localhost')}/`);
      const read = stranger.evaluate((url) => fetch(url).then(() => 'read', () => 'not read'), `${server.url}/v1/storefront/shops/demo/ping`);
      assert.equal(await read, 'not read');
    } finally {
      await browser.close();
    }
  });

  it('has calls for curl', async () => {
    const [text] = snippets('The API by example', 'sh');
    const answers = (await run('bash', ['-euc'], text)).trim().split(/(?<=\})\n?(?=\{)/).map((line) => JSON.parse(line).data);
    assert.deepEqual([answers[0].customer_id, answers[1].amount, answers[2].amount], [server.affiliateId, 10, 7]);
  });
});
