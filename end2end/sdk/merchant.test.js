// The guide's steps with the Node package, as it is published: who am I, order, pay, earn, convert, payout, decide, refund.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ShoppexClient } from '@shoppexio/sdk';
import { CODE, cents, startServer } from '../lib/server.js';
import { refusal } from './lib/refusal.js';
import { ISO, checkCustomer, checkOrder, checkPages } from './lib/shapes.js';

const ADDRESS = 'TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY';
const UNKNOWN = '11111111-1111-4111-8111-111111111111';

describe('@shoppexio/sdk', () => {
  let server;
  let client;
  let productId;
  before(async () => {
    server = await startServer();
    client = new ShoppexClient({ apiKey: server.apiKey, baseUrl: `${server.url}/`, userAgent: 'shop/1' });
    const { data } = await client.orders.list({ limit: 1 });
    productId = data[0].items[0].product_id;
  });
  after(() => server?.stop());

  const affiliatePath = (action = '') => `/dev/v1/customers/{id}/affiliate${action}`;
  const summary = async () => (await client.raw.GET(affiliatePath(), { path: { id: server.affiliateId } })).data;
  const post = (path, ids, body, idempotencyKey) => client.raw.POST(path, { path: ids, body, idempotencyKey });
  const place = (email, options, fields = {}) =>
    client.orders.create({ email, items: [{ product_id: productId, quantity: 1 }], affiliate_code: CODE, ...fields }, options);

  it('says who it speaks for', async () => {
    const me = (await client.me.get()).data;
    assert.deepEqual([me.store_name, me.slug, me.currency], ['Tickrate', 'demo', 'USD']);
    const { data } = await client.me.getCapabilities();
    assert.ok(data.scopes.length > 0 && data.payment_methods.length > 0);
    const byToken = new ShoppexClient({ accessToken: server.apiKey, baseUrl: server.url });
    assert.deepEqual((await byToken.me.get()).data, me);
  });

  it('places an order once', async () => {
    const first = await place('buyer-1@example.com', { idempotencyKey: 'order-1' });
    const order = first.data;
    checkOrder(order);
    assert.deepEqual([order.status, order.payment_status], ['PENDING', 'PENDING']);
    assert.deepEqual([order.affiliate_code, order.affiliate_customer_id], [CODE, server.affiliateId]);
    assert.deepEqual(await place('buyer-1@example.com', { idempotencyKey: 'order-1' }), first);
    const other = await place('buyer-1@example.com', { idempotencyKey: 'order-1b' });
    assert.notEqual(other.data.id, order.id);
    for (const id of [order.id, order.uniqid]) {
      assert.deepEqual((await client.orders.get(id)).data, order);
      const invoice = (await client.invoices.get(id)).data;
      checkOrder(invoice);
      assert.deepEqual([invoice.uniqid, invoice.type], [order.uniqid, 'PRODUCT']);
    }
    const reused = await refusal(() => place('someone-else@example.com', { idempotencyKey: 'order-1' }));
    assert.deepEqual([reused.status, reused.code], [422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('pages through orders, invoices and customers', async () => {
    await checkPages(client.orders, checkOrder);
    await checkPages(client.invoices, checkOrder);
    const [newest] = await checkPages(client.customers, checkCustomer);
    const { data } = await client.customers.get(newest.id);
    checkCustomer(data);
    assert.equal(data.email, newest.email);
  });

  it('completes an order, and its affiliate earns once', async () => {
    const order = (await place('buyer-2@example.com')).data;
    const start = cents((await summary()).balances.pending);
    const done = await client.orders.complete(order.uniqid, undefined, { idempotencyKey: 'complete-2' });
    assert.deepEqual([done.data.id, done.data.status], [order.id, 'COMPLETED']);
    const earned = cents((await summary()).balances.pending) - start;
    assert.ok(earned > 0);
    assert.deepEqual(await client.orders.complete(order.uniqid, {}, { idempotencyKey: 'complete-2' }), done);
    assert.equal(cents((await summary()).balances.pending) - start, earned);
  });

  it('completes an invoice and refunds it in two pieces', async () => {
    const start = (await summary()).balances.pending;
    const order = (await place('buyer-3@example.com')).data;
    const invoice = (await client.invoices.complete(order.uniqid)).data;
    assert.deepEqual([invoice.uniqid, invoice.status], [order.uniqid, 'COMPLETED']);
    const part = await client.orders.refund(order.uniqid, { amount: '1.00', reason: 'late' }, { idempotencyKey: 'refund-3' });
    assert.equal(typeof part.data.message, 'string');
    await client.orders.refund(order.uniqid, {});
    assert.equal((await client.orders.get(order.id)).data.status, 'REFUNDED');
    assert.equal((await summary()).balances.pending, start, 'the commission is taken back exactly');
  });

  it('converts earnings once', async () => {
    const path = affiliatePath('/convert-to-balance');
    const convert = (amount) => post(path, { id: server.affiliateId }, { amount }, 'convert-1');
    const start = (await summary()).balances;
    const first = await convert(10);
    assert.deepEqual(Object.keys(first.data), ['claim_id', 'amount', 'status', 'wallet_transaction_id', 'new_balance']);
    assert.deepEqual([first.data.amount, first.data.status], [10, 'COMPLETED']);
    assert.deepEqual(await convert(10), first);
    const end = (await summary()).balances;
    assert.equal(cents(start.available) - cents(end.available), 1_000);
    assert.equal((await refusal(() => convert(11))).code, 'IDEMPOTENCY_KEY_REUSED');
    const tooMuch = await refusal(() => post(path, { id: server.affiliateId }, { amount: 10_000_000 }));
    assert.deepEqual([tooMuch.status, tooMuch.code], [400, 'INSUFFICIENT_BALANCE']);
  });

  it('requests payouts once, and they are decided', async () => {
    const request = (amount, key) =>
      post(
        affiliatePath('/payout-requests'),
        { id: server.affiliateId },
        { amount, asset: 'usdt', network: 'tron', address: ADDRESS, note: 'weekly' },
        key,
      );
    const start = (await summary()).balances;
    const first = await request(7, 'payout-1');
    const { claim_id: paid, ...rest } = first.data;
    assert.deepEqual(
      [rest.amount, rest.status, rest.asset, rest.network, rest.address, rest.note],
      [7, 'PENDING', 'USDT', 'tron', ADDRESS, 'weekly'],
    );
    assert.deepEqual(await request(7, 'payout-1'), first);
    const refused = (await request(5)).data.claim_id;
    const withdrawn = (await request(6)).data.claim_id;
    assert.equal(cents((await summary()).balances.requested) - cents(start.requested), 1_800);

    const base = '/dev/v1/affiliates/payout-requests';
    const listed = (await client.get(base, { query: { status: 'pending', page: 1, limit: 25, affiliate_customer_id: null } })).data;
    assert.deepEqual([listed.page, listed.limit], [1, 25]);
    assert.deepEqual(listed.payout_requests.slice(0, 3).map((row) => row.id), [withdrawn, refused, paid]);
    assert.deepEqual([listed.payout_requests[0].status, listed.payout_requests[0].payout_network], ['pending', 'TRON']);
    const decide = async (id, verb, body, key) => (await post(`${base}/{id}/${verb}`, { id }, body, key)).data.payout_request;
    // Without a body this package sends no content type either.
    assert.equal((await decide(paid, 'approve')).status, 'approved');
    const done = await decide(paid, 'complete', { transaction_id: 'tx-1' }, 'pay-1');
    assert.equal(done.status, 'completed');
    assert.match(done.completed_at, ISO);
    assert.deepEqual(await decide(paid, 'complete', { transaction_id: 'tx-1' }, 'pay-1'), done);
    assert.equal((await decide(refused, 'reject', { reason: 'wrong address' })).status, 'rejected');
    assert.equal((await decide(withdrawn, 'cancel')).status, 'cancelled');
    assert.equal((await refusal(() => decide(paid, 'cancel'))).code, 'CONFLICT');
    assert.equal(cents(start.available) - cents((await summary()).balances.available), 700);
  });

  it('answers plain calls as services do', async () => {
    const { data } = await client.get('/dev/v1/customers', { query: { limit: 1, cursor: undefined } });
    assert.equal(data.length, 1);
    const order = await client.post('/dev/v1/orders', { email: 'buyer-4@example.com', items: [{ product_id: productId }] });
    assert.equal(order.data.affiliate_code, null);
  });

  it('explains what it refuses', async () => {
    for (const apiKey of ['shx_nobody', 'nonsense']) {
      const stranger = new ShoppexClient({ apiKey, baseUrl: server.url });
      for (const call of [() => stranger.me.get(), () => stranger.orders.create({}), () => stranger.get('/dev/v1/nowhere')]) {
        const error = await refusal(call);
        assert.deepEqual([error.status, error.code, error.statusText], [401, 'UNAUTHORIZED', 'Unauthorized']);
      }
    }
    for (const unknown of [UNKNOWN, 'cus_1', '../me', 'ü/?#%', ' ']) {
      assert.equal((await refusal(() => client.customers.get(unknown))).code, 'CUSTOMER_NOT_FOUND');
      assert.equal((await refusal(() => client.invoices.get(unknown))).code, 'INVOICE_NOT_FOUND');
      assert.equal((await refusal(() => client.orders.complete(unknown))).status, 404);
    }
    const invalid = await refusal(() => client.orders.create({ email: 'nobody', items: [] }));
    assert.deepEqual([invalid.status, invalid.code], [422, 'VALIDATION_ERROR']);
    assert.deepEqual(invalid.details.map((detail) => detail.field).sort(), ['email', 'items']);
    const reader = (await server.run('key', 'create', '--shop', 'demo', '--scopes', 'customers.read')).trim();
    const limited = new ShoppexClient({ apiKey: reader, baseUrl: server.url });
    assert.ok((await limited.customers.list()).data.length > 0);
    assert.deepEqual((await limited.me.getCapabilities()).data.scopes, ['customers.read']);
    assert.equal((await refusal(() => limited.orders.list())).code, 'FORBIDDEN');
    assert.equal((await refusal(() => client.resellers.list())).code, 'NOT_FOUND');
    assert.equal((await refusal(() => client.delete('/dev/v1/orders'))).code, 'METHOD_NOT_ALLOWED');
  });
});
