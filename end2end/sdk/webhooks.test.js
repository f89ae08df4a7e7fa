// Webhooks with the Node package: endpoints, a real receiver, the log.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { ShoppexClient } from '@shoppexio/sdk';
import { startServer, until } from '../lib/server.js';
import { refusal } from './lib/refusal.js';
import { UUID } from './lib/shapes.js';

describe('@shoppexio/sdk on webhooks', () => {
  let server;
  let client;
  let receiver;
  const arrived = [];
  before(async () => {
    server = await startServer(['--allow-loopback-webhooks']);
    client = new ShoppexClient({ apiKey: server.apiKey, baseUrl: server.url });
    receiver = createServer((request, answer) => {
      let body = '';
      request.setEncoding('utf8').on('data', (piece) => (body += piece));
      request.on('end', () => {
        arrived.push({ headers: request.headers, body });
        answer.writeHead(request.url === '/down' ? 503 : 204).end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });
  after(async () => {
    receiver?.close().closeAllConnections();
    await server?.stop();
  });

  const address = (path) => `http://127.0.0.1:${receiver.address().port}${path}`;

  it('manages endpoints, and signs what it sends', async () => {
    assert.ok(JSON.stringify(await client.webhooks.listEvents()).includes('affiliate:payout_requested'));
    const { data: hook } = await client.webhooks.create({ url: address('/hook'), events: ['order:paid'] });
    assert.match(hook.id, UUID);
    assert.deepEqual((await client.webhooks.list()).data.map((row) => row.id), [hook.id]);
    assert.deepEqual((await client.webhooks.listAll()).map((row) => row.id), [hook.id]);
    assert.equal((await client.webhooks.get(hook.id)).data.secret, undefined);
    await client.webhooks.update(hook.id, { events: ['order:paid', 'order:cancelled'] });
    assert.equal(typeof (await client.webhooks.test(hook.id, { event: 'order:paid' })).data.message, 'string');
    const { headers, body } = await until('the test', () => arrived.shift());
    const stamp = headers['x-shoppex-timestamp'];
    const signature = createHmac('sha256', hook.secret).update(`${headers['x-shoppex-delivery']}.${stamp}.${body}`).digest('hex');
    assert.equal(headers['x-shoppex-signature-v2'], `v1,t=${stamp},h=${signature}`);
    assert.notEqual((await client.webhooks.rotateSecret(hook.id)).data.secret, hook.secret);
    await client.webhooks.delete(hook.id);
    assert.equal((await refusal(() => client.webhooks.get(hook.id))).code, 'WEBHOOK_NOT_FOUND');
  });

  it('keeps a log, and sends again', async () => {
    const { data: hook } = await client.webhooks.create({ url: address('/down'), events: ['order:paid'] });
    await client.webhooks.test(hook.id, { event: 'order:paid' });
    const logs = () => client.webhooks.listLogs({ webhook_uniqid: hook.id, limit: 5 });
    const row = await until('the failure', async () => (await logs()).data.find((one) => one.status_code === 503));
    const { pagination } = await logs();
    assert.deepEqual([pagination.page, pagination.limit], [1, 5]);
    arrived.length = 0;
    await client.webhooks.retryLog(row.id);
    await until('the retry', () => arrived.length > 0);
    assert.ok((await client.webhooks.listAllLogs({ webhook_uniqid: hook.id })).length > 0);
    await client.webhooks.delete(hook.id);
  });
});
