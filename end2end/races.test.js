// Two processes on one PostgreSQL: a hundred at once with money for one, and a hundred times the same key, half of them
// at either process. The services alone are raced on both databases in src/tests/races.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';

// The parts below read it when they are loaded, so none of them may be imported above.
process.env.PORTICO_TEST_DATABASE = 'postgres';
const { UNLIMITED } = await import('./lib/crediting.js');
const { freePort } = await import('./lib/postgres.js');
const { PORTICO, cents, startServer, until } = await import('./lib/server.js');

const PARALLEL = 100;
const ROUNDS = Number(process.env.PORTICO_RACE_ROUNDS || 3);

describe('two processes on one database', () => {
  let server, second, urls, wallet;

  before(async () => {
    server = await startServer(UNLIMITED);
    const listen = `127.0.0.1:${await freePort()}`;
    const words = ['serve', '--demo', '--database', server.database, '--listen', listen, ...UNLIMITED];
    second = spawn(PORTICO, words, { stdio: 'ignore' });
    urls = [server.url, `http://${listen}`];
    await until('the second process', () => fetch(`${urls[1]}/healthz`).then((answer) => answer.ok, () => false), 60_000);
    wallet = `/dev/v1/customers/${server.affiliateId}/wallet`;
  });
  after(async () => {
    if (second && second.exitCode === null) {
      const ended = once(second, 'exit');
      second.kill('SIGKILL');
      await ended;
    }
    await server?.stop();
  });

  const post = async (url, what, amount, key = randomUUID()) => {
    const headers = { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json', 'idempotency-key': key };
    const body = JSON.stringify({ amount, description: 'race' });
    const answer = await fetch(`${url}${wallet}/${what}`, { method: 'POST', headers, body });
    return { status: answer.status, text: await answer.text(), isReplay: answer.headers.has('idempotency-replayed') };
  };
  const balance = async (url) => {
    const answer = await fetch(`${url}${wallet}`, { headers: { authorization: `Bearer ${server.apiKey}` } });
    return cents((await answer.json()).data.wallet.balance);
  };
  const atOnce = (act) => Promise.all(Array.from({ length: PARALLEL }, (_, number) => act(urls[number % 2])));

  it('spends money for one once', async () => {
    const first = await balance(urls[0]);
    if (first > 0) assert.equal((await post(urls[0], 'debit', (first / 100).toFixed(2))).status, 200);
    for (let round = 0; round < ROUNDS; round += 1) {
      assert.equal((await post(urls[round % 2], 'credit', '1.00')).status, 200);
      const answers = await atOnce((url) => post(url, 'debit', '1.00'));
      assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
      assert.equal(answers.filter((answer) => answer.status === 400).length, PARALLEL - 1);
      for (const url of urls) assert.equal(await balance(url), 0);
    }
  });

  it('does once what comes with one key', async () => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const key = randomUUID();
      let answers = await atOnce((url) => post(url, 'credit', '1.00', key));
      // One that came while the first was running may be told to come again.
      answers = await Promise.all(answers.map((one) => (one.status === 409 ? post(urls[0], 'credit', '1.00', key) : one)));
      assert.deepEqual([...new Set(answers.map((answer) => `${answer.status} ${answer.text}`))].length, 1);
      assert.equal(answers[0].status, 200);
      assert.equal(answers.filter((answer) => !answer.isReplay).length, 1);
      for (const url of urls) assert.equal(await balance(url), round * 100);
    }
  });

  it('leaves an intact ledger', async () => {
    assert.match(await server.verify(), /0 rows break one/);
  });
});
