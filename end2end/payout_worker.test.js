// The example in examples/payout_worker, run as its README says, against a started server.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer, until } from './lib/server.js';

const WORKER = fileURLToPath(new URL('../examples/payout_worker/worker.py', import.meta.url));
const EVENT = 'affiliate:payout_requested';

describe('the payout worker', () => {
  let server;
  let worker;
  let webhook;
  let folder;
  let listen;
  let output = '';

  before(async () => {
    server = await startServer();
    folder = mkdtempSync(join(tmpdir(), 'portico-worker-'));
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    listen = `127.0.0.1:${probe.address().port}`;
    probe.close();
    await once(probe, 'close');
    webhook = (await api('POST', '/webhooks', { url: `http://${listen}/`, events: [EVENT] })).data;
    await start();
  });
  after(async () => {
    await end();
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  async function start() {
    output = '';
    worker = spawn('python3', [WORKER], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        PORTICO_URL: server.url,
        PORTICO_KEY: server.apiKey,
        WEBHOOK_SECRET: webhook.secret,
        LISTEN: listen,
      },
    });
    for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    await until('the worker listens', () => output.includes('listening'));
  }

  async function end() {
    if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  }

  async function api(method, path, body) {
    const answer = await fetch(`${server.url}/dev/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.json();
  }

  const ask = async (amount) => {
    const wish = { amount, asset: 'usdt', network: 'tron', address: 'TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY' };
    return (await api('POST', `/customers/${server.affiliateId}/affiliate/payout-requests`, wish)).data.claim_id;
  };
  const row = async (claim) => (await api('GET', `/affiliates/payout-requests/${claim}`)).data.payout_request;
  const paid = (claim) => until(`${claim} is paid\n${output}`, async () => (await row(claim)).status === 'completed', 30_000);

  it('pays what is asked for, woken by a signed delivery', async () => {
    const claim = await ask(7);
    await paid(claim);
    assert.match((await row(claim)).transaction_id, /^pretend-/);
    const [log] = await until('the delivery is noted', async () => {
      const { data } = await api('GET', `/webhooks/logs?status=success&webhook_uniqid=${webhook.id}`);
      return data.length > 0 && data;
    });
    assert.deepEqual([log.event_type, log.status_code, log.payload.data.claim_id], [EVENT, 204, claim]);
  });

  it('heals what it missed while it was away, and pays nobody twice', async () => {
    const before = (await row(await ask(5))).id;
    await paid(before);
    await end();
    const missed = await ask(6);
    await start();
    await paid(missed);
    // The event before may be read again, when the worker was ended before it had noted it; it pays nothing then.
    await until('the worker says so', () => output.includes(`${missed}: paid`));
    assert.ok(!output.includes(`${before}: paid`), output);
  });

  it('refuses a delivery that is not signed', async () => {
    const answer = await fetch(`http://${listen}/`, { method: 'POST', body: '{}' });
    assert.equal(answer.status, 401);
  });
});
