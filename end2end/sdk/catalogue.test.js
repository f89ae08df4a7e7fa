// Products, coupons, payments and checkout sessions with the Node package.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ShoppexClient } from '@shoppexio/sdk';
import { startServer } from '../lib/server.js';
import { refusal } from './lib/refusal.js';
import { UUID, checkPages, checkSeconds } from './lib/shapes.js';

describe('@shoppexio/sdk on what is sold', () => {
  let server;
  let client;
  before(async () => {
    server = await startServer();
    client = new ShoppexClient({ apiKey: server.apiKey, baseUrl: server.url });
  });
  after(() => server?.stop());

  it('manages products', async () => {
    await checkPages(client.products, (row) => assert.deepEqual([row.name, typeof row.price], [row.title, 'number']), 1);
    const body = { title: 'Backup', price: 4.5, type: 'SERVICE' };
    const created = await client.products.create(body, { idempotencyKey: 'product-1' });
    assert.deepEqual(await client.products.create(body, { idempotencyKey: 'product-1' }), created);
    const { id } = created.data;
    assert.equal((await client.products.update(id, { price: 5 })).data.price, 5);
    assert.equal((await client.products.get(id)).data.title, 'Backup');
    await client.products.delete(id);
    assert.equal((await refusal(() => client.products.get(id))).code, 'PRODUCT_NOT_FOUND');
  });

  it('manages coupons', async () => {
    const { id } = (await client.coupons.create({ code: 'SPRING', discount_type: 'FIXED', discount_value: 2 })).data;
    assert.equal((await client.coupons.get(id)).data.code, 'SPRING');
    assert.equal((await client.coupons.getByCode('SPRING')).data.id, id);
    assert.ok((await client.coupons.listAll()).some((row) => row.id === id));
    assert.ok((await client.coupons.list()).data.some((row) => row.id === id));
    const [product] = (await client.products.list({ limit: 1 })).data;
    const sale = { email: 'c@example.com', items: [{ product_id: product.id }], coupon_code: 'SPRING' };
    const order = (await client.orders.create(sale)).data;
    assert.deepEqual([order.coupon_id, order.discount], [id, 2]);
    assert.equal((await client.coupons.update(id, { discount_value: 3 })).data.discount_value, 3);
    await client.coupons.delete(id);
    assert.equal((await refusal(() => client.coupons.get(id))).code, 'COUPON_NOT_FOUND');
    const refused = await refusal(() => client.orders.create(sale));
    assert.ok([400, 422].includes(refused.status));
  });

  it('takes payments', async () => {
    const body = { title: 'A course', email: 'pay@example.com', value: 19.99, currency: 'USD' };
    const created = await client.payments.create(body, { idempotencyKey: 'payment-1' });
    const payment = created.data;
    assert.match(payment.uniqid, UUID);
    checkSeconds(payment.created_at);
    assert.deepEqual([payment.status, payment.total], ['PENDING', 19.99]);
    assert.equal((await client.payments.create(body, { idempotencyKey: 'payment-1' })).data.uniqid, payment.uniqid);
    assert.equal((await fetch(payment.url)).status, 200);
    assert.equal((await client.payments.get(payment.uniqid)).data.type, 'PAYMENT');
    assert.equal((await client.payments.complete(payment.uniqid)).data.status, 'COMPLETED');
    assert.deepEqual((await client.payments.listAll()).map((row) => row.uniqid), [payment.uniqid]);
    assert.equal((await client.payments.list({ status: 'PENDING' })).data.length, 0);
    assert.equal((await refusal(() => client.payments.get('nothing'))).code, 'PAYMENT_NOT_FOUND');
  });

  it('opens a checkout session once', async () => {
    const body = {
      product: { name: 'Basket', quantity: 1 },
      amount: 12.5,
      currency: 'USD',
      customer_email: 'shop@example.com',
      success_url: 'https://shop.example/ok',
      metadata: { order: '17' },
    };
    const open = () => client.post('/dev/v1/checkout/sessions', body, { idempotencyKey: 'woo_order_17' });
    const { data } = await open();
    assert.deepEqual([data.amount, data.customer_email, data.success_url], [12.5, 'shop@example.com', 'https://shop.example/ok']);
    assert.equal((await open()).data.id, data.id);
    assert.equal((await client.payments.get(data.id)).data.uniqid, data.id);
  });
});
