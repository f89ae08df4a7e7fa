// The guide's three requests, run by `curl` as they are printed there: only host, key and id are put in.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { CODE, cents, startServer } from './lib/server.js';

const SUMMARY = String.raw`curl https://api.shoppex.io/dev/v1/customers/cus_123/affiliate \
  -H "Authorization: Bearer shx_your_api_key"`;

const CONVERT = String.raw`curl -X POST https://api.shoppex.io/dev/v1/customers/cus_123/affiliate/convert-to-balance \
  -H "Authorization: Bearer shx_your_api_key" \
  -H "Content-Type: application/json" \
  -H "Idempotency-Key: affiliate-convert-001" \
  -d '{
    "amount": 25
  }'`;

const PAYOUT = String.raw`curl -X POST https://api.shoppex.io/dev/v1/customers/cus_123/affiliate/payout-requests \
  -H "Authorization: Bearer shx_your_api_key" \
  -H "Content-Type: application/json" \
  -H "Idempotency-Key: affiliate-payout-001" \
  -d '{
    "amount": 7,
    "asset": "usdt",
    "address": "TQ2nBylQp1n7hT8t9r3V7A4C6X9K1M2P3Q",
    "network": "tron",
    "note": "Pay out weekly affiliate earnings"
  }'`;

describe('the guide', () => {
  let server;
  before(async () => {
    server = await startServer();
  });
  after(() => server?.stop());

  async function run(printed, changes = {}) {
    const own = {
      'https://api.shoppex.io': server.url,
      cus_123: server.affiliateId,
      shx_your_api_key: server.apiKey,
      ...changes,
    };
    const command = Object.entries(own).reduce((text, [from, to]) => {
      assert.ok(text.includes(from), `the example has ${from}`);
      return text.replaceAll(from, to);
    }, printed);
    return (await promisify(execFile)('bash', ['-c', command])).stdout;
  }

  it('reads the affiliate summary', async () => {
    const { data } = JSON.parse(await run(SUMMARY));
    assert.equal(data.customer_id, server.affiliateId);
    assert.equal(data.state, 'active');
    assert.equal(data.link.code, CODE);
    assert.equal(data.link.url, `${server.url}/?ref=${CODE}`);
    for (const count of ['total_clicks', 'total_sales', 'total_revenue']) assert.equal(typeof data.link[count], 'number', count);
    for (const bucket of ['available', 'requested', 'converted']) assert.equal(typeof data.balances[bucket], 'number', bucket);
    assert.ok(data.balances.available >= 32, 'enough for the examples below');
  });

  it('converts once, and answers the same again', async () => {
    const start = (await server.summary()).balances;
    const first = await run(CONVERT);
    const { data } = JSON.parse(first);
    assert.deepEqual(Object.keys(data), ['claim_id', 'amount', 'status', 'wallet_transaction_id', 'new_balance']);
    assert.deepEqual([data.amount, data.status], [25, 'COMPLETED']);
    assert.match(data.claim_id, /^claim_/);
    assert.equal(await run(CONVERT), first, 'the answer of a repetition is the first one');
    const { balances } = await server.summary();
    assert.equal(cents(start.available) - cents(balances.available), 2_500);
    assert.equal(cents(balances.converted) - cents(start.converted), 2_500);
    const other = JSON.parse(await run(CONVERT, { '"amount": 25': '"amount": 26' }));
    assert.equal(other.data, undefined, 'the key with another amount is refused');
    assert.ok(other.error.code && other.error.message);
    assert.deepEqual((await server.summary()).balances, balances);
  });

  it('takes the payout request with the address that is printed', async () => {
    const start = (await server.summary()).balances;
    const first = await run(PAYOUT);
    const { data } = JSON.parse(first);
    assert.match(data.claim_id, /^claim_/);
    assert.deepEqual(data, {
      claim_id: data.claim_id,
      amount: 7,
      status: 'PENDING',
      asset: 'USDT',
      address: 'TQ2nBylQp1n7hT8t9r3V7A4C6X9K1M2P3Q',
      network: 'tron',
      note: 'Pay out weekly affiliate earnings',
      address_check: 'invalid',
    });
    assert.equal(await run(PAYOUT), first, 'the answer of a repetition is the first one');
    const { balances } = await server.summary();
    assert.equal(cents(balances.requested) - cents(start.requested), 700);
    assert.equal(cents(start.available) - cents(balances.available), 700);
  });

  it('says no to a key that is none', async () => {
    const answer = JSON.parse(await run(SUMMARY, { shx_your_api_key: 'shx_nobody' }));
    assert.equal(answer.error.code, 'UNAUTHORIZED');
  });
});
