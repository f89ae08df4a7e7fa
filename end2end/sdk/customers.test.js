// Customers, wallets, affiliates and what can still be changed about an order, with the Node package.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ShoppexClient } from '@shoppexio/sdk';
import { CODE, startServer } from '../lib/server.js';
import { refusal } from './lib/refusal.js';
import { checkCustomer, checkOrder } from './lib/shapes.js';

describe('@shoppexio/sdk on customers', () => {
  let server;
  let client;
  before(async () => {
    server = await startServer();
    client = new ShoppexClient({ apiKey: server.apiKey, baseUrl: server.url });
  });
  after(() => server?.stop());

  it('creates, changes and deletes', async () => {
    const body = { email: 'grace@example.com', name: 'Grace', city: 'Bonn' };
    const created = await client.customers.create(body, { idempotencyKey: 'customer-1' });
    checkCustomer(created.data);
    assert.deepEqual(await client.customers.create(body, { idempotencyKey: 'customer-1' }), created);
    assert.equal((await refusal(() => client.customers.create(body))).code, 'CONFLICT');
    assert.equal((await client.customers.create({ ...body, upsert: true })).data.id, created.data.id);
    const { id } = created.data;
    const changed = (await client.customers.update(id, { surname: 'Hopper', state: null })).data;
    assert.deepEqual([changed.name, changed.surname, changed.city, changed.state], ['Grace', 'Hopper', 'Bonn', null]);
    assert.deepEqual((await client.customers.listAll({ filters: 'email:grace@example.com' })).map((row) => row.id), [id]);
    assert.equal(await client.customers.delete(id), null);
    assert.equal((await refusal(() => client.customers.get(id))).code, 'CUSTOMER_NOT_FOUND');
  });

  it('fills and empties a wallet', async () => {
    const { id } = (await client.customers.create({ email: 'wallet@example.com' })).data;
    const path = `/dev/v1/customers/${id}/wallet`;
    const body = { amount: '25.00', type: 'CREDIT', description: 'welcome' };
    const credit = await client.post(`${path}/credit`, body, { idempotencyKey: 'credit-1' });
    assert.deepEqual(await client.post(`${path}/credit`, body, { idempotencyKey: 'credit-1' }), credit);
    assert.deepEqual([credit.data.amount, credit.data.new_balance], [25, 25]);
    assert.equal((await client.post(`${path}/debit`, { amount: '24.99', description: 'fee' })).data.new_balance, 0.01);
    assert.equal((await client.get(path)).data.wallet.available, 0.01);
    const error = await refusal(() => client.post(`${path}/debit`, { amount: '0.02', description: 'fee' }));
    assert.deepEqual([error.status, error.code], [400, 'INSUFFICIENT_BALANCE']);
  });

  it('changes the attribution of an order and notes its delivery', async () => {
    const { data } = await client.orders.list({ limit: 1 });
    const items = [{ product_id: data[0].items[0].product_id, quantity: 1 }];
    const order = (await client.orders.create({ email: 'later@example.com', items })).data;
    const changed = (await client.orders.update(order.uniqid, { affiliate_code: CODE })).data;
    checkOrder(changed);
    assert.deepEqual([changed.affiliate_customer_id, changed.total], [server.affiliateId, order.total]);
    await client.orders.complete(order.id);
    assert.equal((await client.orders.fulfill(order.id, { note: 'sent' })).data.status, 'COMPLETED');
    assert.equal((await refusal(() => client.orders.update(order.id, { affiliate_code: null }))).status, 400);
    const own = await client.orders.listAll({ customerEmail: 'later@example.com', status: 'COMPLETED' });
    assert.deepEqual(own.map((row) => row.id), [order.id]);
  });

  it('manages affiliates', async () => {
    const base = '/dev/v1/affiliates';
    const { customers, total } = (await client.get(`${base}/customers`, { query: { limit: 100 } })).data;
    assert.ok(total >= customers.length && customers.some((row) => row.customer_id === server.affiliateId));
    const { settings } = (await client.get(`${base}/settings`)).data;
    assert.equal(settings.affiliate_revenue_percent, 20);
    const answer = await client.patch(`${base}/settings`, { affiliate_customer_discount_percent: 7.5 });
    assert.equal(typeof answer.data.message, 'string');
    const after = (await client.get(`${base}/settings`)).data.settings;
    assert.deepEqual(after, { ...settings, affiliate_customer_discount_percent: 7.5 });
    const status = `${base}/customers/${server.affiliateId}/status`;
    const disabled = () => client.post(`/dev/v1/customers/${server.affiliateId}/affiliate/convert-to-balance`, { amount: 1 });
    await client.patch(status, { action: 'disable' });
    assert.equal((await refusal(disabled)).code, 'FORBIDDEN');
    await client.patch(status, { action: 'enable' });
    assert.equal((await disabled()).data.status, 'COMPLETED');
    assert.ok(Array.isArray((await client.get(`${base}/applications`)).data.applications));
  });
});
