// What the PHP package does, as raw requests: empty bodies are `[]`, ids are put into the path as they are, redirects are
// not followed, and a boolean in a query is 1 or 0.

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { startServer } from '../lib/server.js';

describe('the PHP package', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server?.stop());

  /** One request, byte for byte as given; nothing is encoded and nothing is followed. */
  function send(method, path, { body, headers = {} } = {}) {
    const all = { authorization: `Bearer ${server.apiKey}`, accept: 'application/json', ...headers };
    if (body !== undefined) Object.assign(all, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: server.port, method, path, headers: all }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece) => (text += piece));
        answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
        answer.on('error', reject);
      });
      sent.on('error', reject).end(body);
    });
  }

  async function ok(...words) {
    const { status, text } = await send(...words);
    assert.ok(status >= 200 && status < 300, `${words[0]} ${words[1]}: ${status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  async function order() {
    const { data } = await ok('GET', '/dev/v1/orders?limit=1');
    const items = [{ product_id: data[0].items[0].product_id, quantity: 1 }];
    return (await ok('POST', '/dev/v1/orders', { body: JSON.stringify({ email: 'php@example.com', items }) })).data;
  }

  it('completes with an empty array as the body', async () => {
    const first = await order();
    assert.equal((await ok('POST', `/dev/v1/orders/${first.uniqid}/complete`, { body: '[]' })).data.status, 'COMPLETED');
    const second = await order();
    assert.equal((await ok('POST', `/dev/v1/invoices/${second.uniqid}/complete`, { body: '[]' })).data.status, 'COMPLETED');
    assert.equal(typeof (await ok('POST', `/dev/v1/orders/${second.uniqid}/refund`, { body: '[]' })).data.message, 'string');
  });

  it('completes without a body and without a content type', async () => {
    const { uniqid } = await order();
    assert.equal((await ok('POST', `/dev/v1/orders/${uniqid}/complete`)).data.status, 'COMPLETED');
  });

  it('decides with an empty array as the body', async () => {
    const path = `/dev/v1/customers/${server.affiliateId}/affiliate/payout-requests`;
    const wish = { amount: 6, asset: 'USDT', network: 'tron', address: 'TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY' };
    const { data } = await ok('POST', path, { body: JSON.stringify(wish) });
    const decided = `/dev/v1/affiliates/payout-requests/${data.claim_id}`;
    for (const [verb, status] of [['approve', 'approved'], ['complete', 'completed']]) {
      assert.equal((await ok('POST', `${decided}/${verb}`, { body: '[]' })).data.payout_request.status, status);
    }
    const again = await send('POST', `${decided}/cancel`, { body: '[]' });
    assert.deepEqual([again.status, JSON.parse(again.text).error.code], [409, 'CONFLICT']);
  });

  it('never meets a redirect', async () => {
    for (const path of ['me', 'me/capabilities', 'customers', 'orders', 'invoices', 'affiliates/payout-requests']) {
      for (const slash of ['', '/']) {
        const { status, headers } = await send('GET', `/dev/v1/${path}${slash}`);
        assert.deepEqual([status, headers.location], [200, undefined], `${path}${slash}`);
      }
    }
  });

  it('puts ids into the path as they are', async () => {
    const bytes = Buffer.from('ä').toString('latin1');
    for (const id of [bytes, '%ff', 'a%2Fb', '%', '%zz', '..', 'a?b=c', 'inv_1;drop', '%00', 'x'.repeat(3_000)]) {
      const { status, text } = await send('GET', `/dev/v1/orders/${id}`);
      assert.equal(status, 404, id);
      assert.ok(JSON.parse(text).error.code.endsWith('NOT_FOUND'), text);
    }
  });

  it('writes booleans as numbers and sends empty values', async () => {
    for (const query of ['status=&cursor=&limit=1', 'include_affiliate=1&limit=1', 'include_affiliate=0', 'limit=']) {
      assert.ok((await ok('GET', `/dev/v1/customers?${query}`)).data.length > 0, query);
      assert.ok((await ok('GET', `/dev/v1/orders?${query}`)).data.length > 0, query);
    }
  });
});
