// The test provider for PayPal against independent judges: PayPal's own OpenAPI files, and Node's X.509 and RSA.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createVerify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { after, before, beforeEach, describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import { NAME } from './paypal/authority.js';
import { arrange } from './paypal/events.js';
import { Spec } from './paypal/spec.js';
import { startPaypal } from './paypal.js';

const SESSION = 'pay_01999999aaaa7bbb8ccc0123456789ab';

describe('the test provider for PayPal', () => {
  let paypal;
  let hook;
  let token;
  const arrived = [];

  before(async () => {
    hook = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      arrived.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(200).end();
    }).listen(0, '127.0.0.1');
    await once(hook, 'listening');
    paypal = await startPaypal({ webhookUrl: `http://127.0.0.1:${hook.address().port}/hook` });
  });
  after(async () => {
    hook?.close();
    await paypal?.stop();
  });
  beforeEach(async () => {
    arrived.length = 0;
    paypal.problems.length = 0;
    paypal.failures.length = 0;
    paypal.takeEvents();
    token = (await (await grant()).json()).access_token;
  });

  const grant = (secret = 'very-secret', body = 'grant_type=client_credentials') =>
    fetch(`${paypal.url}/v1/oauth2/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`client:${secret}`)}`, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
  const call = async (method, path, body, headers = {}) => {
    const response = await fetch(paypal.url + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === 'POST' && { 'content-type': 'application/json', prefer: 'return=representation', 'paypal-request-id': crypto.randomUUID() }),
        ...headers,
      },
    });
    return { status: response.status, body: await response.json() };
  };
  const request = (amount = { currency_code: 'EUR', value: '12.40' }, unit = {}) => ({
    intent: 'CAPTURE',
    purchase_units: [{ custom_id: SESSION, invoice_id: crypto.randomUUID(), amount, description: 'Hosting', ...unit }],
    payment_source: {
      paypal: {
        email_address: 'ann@example.com',
        experience_context: {
          return_url: 'https://shop.example.com/back', cancel_url: 'https://shop.example.com/left',
          user_action: 'PAY_NOW', shipping_preference: 'NO_SHIPPING',
        },
      },
    },
  });
  const paid = async (amount) => {
    const order = await call('POST', '/v2/checkout/orders', request(amount));
    paypal.buyerPays(order.body.id);
    const done = await call('POST', `/v2/checkout/orders/${order.body.id}/capture`, {});
    assert.equal(done.status, 201);
    return { order: done.body, capture: done.body.purchase_units[0].payments.captures[0] };
  };
  const issue = (answer) => answer.body.details?.[0]?.issue;
  const inOrder = () => assert.deepEqual(paypal.problems, []);

  it('grants tokens to those who know the secret', async () => {
    assert.equal((await grant('wrong')).status, 401);
    assert.equal((await grant(undefined, 'grant_type=password')).status, 400);
    assert.equal((await call('GET', '/v2/checkout/orders/X', undefined, { authorization: 'Bearer x' })).status, 401);
    paypal.revokeTokens();
    assert.equal((await call('GET', '/v2/checkout/orders/X')).status, 401);
    inOrder();
  });

  it('leads an order from the page to the money', async () => {
    const made = await call('POST', '/v2/checkout/orders', request());
    assert.equal(made.body.status, 'PAYER_ACTION_REQUIRED');
    const early = await call('POST', `/v2/checkout/orders/${made.body.id}/capture`, {});
    assert.equal(issue(early), 'ORDER_NOT_APPROVED');
    const page = await fetch(made.body.links.find((link) => link.rel === 'payer-action').href);
    const links = [...(await page.text()).matchAll(/href="([^"]+)"/g)].map((match) => match[1]);
    assert.equal(links.length, 2);
    const left = await fetch(paypal.url + links[1], { redirect: 'manual' });
    assert.equal(left.headers.get('location'), `https://shop.example.com/left?token=${made.body.id}`);
    const back = await fetch(paypal.url + links[0], { redirect: 'manual' });
    assert.match(back.headers.get('location'), new RegExp(`^https://shop.example.com/back\\?token=${made.body.id}&PayerID=\\w+$`));
    assert.equal((await call('GET', `/v2/checkout/orders/${made.body.id}`)).body.status, 'APPROVED');
    const done = await call('POST', `/v2/checkout/orders/${made.body.id}/capture`, {});
    const [capture] = done.body.purchase_units[0].payments.captures;
    assert.deepEqual(capture.seller_receivable_breakdown.paypal_fee, { currency_code: 'EUR', value: '0.92' });
    const again = await call('POST', `/v2/checkout/orders/${made.body.id}/capture`, {});
    assert.equal(issue(again), 'ORDER_ALREADY_CAPTURED');
    assert.equal((await call('GET', `/v2/payments/captures/${capture.id}`)).body.status, 'COMPLETED');
    inOrder();
  });

  it('does once what has the same id', async () => {
    const body = request();
    const id = { 'paypal-request-id': 'one' };
    const first = await call('POST', '/v2/checkout/orders', body, id);
    const second = await call('POST', '/v2/checkout/orders', body, id);
    assert.equal(second.body.id, first.body.id);
    paypal.buyerPays(first.body.id);
    const path = `/v2/checkout/orders/${first.body.id}/capture`;
    const captures = await Promise.all([1, 2, 3].map(() => call('POST', path, {}, { 'paypal-request-id': 'two' })));
    assert.deepEqual(captures.map(({ status }) => status).sort(), [200, 200, 201]);
    const capture = captures[0].body.purchase_units[0].payments.captures[0].id;
    const refund = () => call('POST', `/v2/payments/captures/${capture}/refund`, { amount: { currency_code: 'EUR', value: '2.00' } }, { 'paypal-request-id': 'three' });
    assert.equal((await refund()).body.id, (await refund()).body.id);
    assert.equal((await call('GET', `/v2/checkout/orders/${first.body.id}`)).body.purchase_units[0].payments.refunds.length, 1);
    inOrder();
    const other = await call('POST', '/v2/checkout/orders', request(), id);
    assert.equal(other.status, 400);
    assert.equal(paypal.problems.length, 1, 'the same id for something else is noted');
  });

  it('refuses what PayPal refuses', async () => {
    const unit = (amount) => request(amount);
    for (const [body, status, expected] of [
      [unit({ currency_code: 'EUR', value: '1.005' }), 422, 'DECIMAL_PRECISION'],
      [unit({ currency_code: 'JPY', value: '1.5' }), 422, 'DECIMAL_PRECISION'],
      [unit({ currency_code: 'XAU', value: '1' }), 422, 'INVALID_CURRENCY_CODE'],
      [unit({ currency_code: 'EUR', value: '0.00' }), 422, 'CANNOT_BE_ZERO_OR_NEGATIVE'],
      [unit({ currency_code: 'EUR', value: '1,00' }), 400, 'INVALID_PARAMETER_SYNTAX'],
      [{ ...request(), intent: 'AUTHORIZE' }, 422, 'UNSUPPORTED_INTENT'],
      [{ ...request(), payment_source: {} }, 400, 'MISSING_REQUIRED_PARAMETER'],
      [request(undefined, { description: 'x'.repeat(128) }), 400, 'INVALID_STRING_LENGTH'],
    ]) {
      const answer = await call('POST', '/v2/checkout/orders', body);
      assert.deepEqual([answer.status, issue(answer)], [status, expected]);
    }
    const missing = await call('GET', '/v2/checkout/orders/5O190127TN364715T');
    assert.deepEqual([missing.status, issue(missing)], [404, 'INVALID_RESOURCE_ID']);
    const without = await call('POST', '/v2/checkout/orders', request(), { 'content-type': 'text/plain' });
    assert.equal(issue(without), 'MALFORMED_REQUEST_JSON');
    // What was noted are the requests that were wrong on purpose, and no answer.
    assert.deepEqual(paypal.problems.filter((problem) => /^\w+ \S+ \d/.test(problem)), []);
    assert.ok(paypal.problems.length > 0);
  });

  it('takes the money of one of several attempts to pay an order', async () => {
    const invoice_id = crypto.randomUUID();
    const [one, two] = await Promise.all([1, 2].map(() => call('POST', '/v2/checkout/orders', request(undefined, { invoice_id }))));
    for (const made of [one, two]) paypal.buyerPays(made.body.id);
    assert.equal((await call('POST', `/v2/checkout/orders/${one.body.id}/capture`, {})).status, 201);
    assert.equal(issue(await call('POST', `/v2/checkout/orders/${two.body.id}/capture`, {})), 'DUPLICATE_INVOICE_ID');
    inOrder();
  });

  it('has captures that wait, fail or are declined', async () => {
    for (const capture of ['PENDING', 'DECLINED', 'FAILED']) {
      const made = await call('POST', '/v2/checkout/orders', request());
      paypal.buyerPays(made.body.id, { capture });
      const done = await call('POST', `/v2/checkout/orders/${made.body.id}/capture`, {});
      const [shown] = done.body.purchase_units[0].payments.captures;
      assert.equal(shown.status, capture);
      assert.equal(shown.seller_receivable_breakdown, undefined);
      if (capture === 'PENDING') {
        paypal.settleCapture(shown.id, 'COMPLETED');
        assert.equal((await call('GET', `/v2/payments/captures/${shown.id}`)).body.status, 'COMPLETED');
      }
    }
    const made = await call('POST', '/v2/checkout/orders', request());
    paypal.buyerPays(made.body.id, { capture: 'INSTRUMENT_DECLINED' });
    const path = `/v2/checkout/orders/${made.body.id}/capture`;
    assert.equal(issue(await call('POST', path, {})), 'INSTRUMENT_DECLINED');
    paypal.buyerPays(made.body.id);
    assert.equal((await call('POST', path, {})).status, 201);
    paypal.voidOrder((await call('POST', '/v2/checkout/orders', request())).body.id);
    inOrder();
  });

  it('gives money back, in parts and by itself, and never more than there is', async () => {
    const { order, capture } = await paid();
    const path = `/v2/payments/captures/${capture.id}/refund`;
    const amount = (value, currency_code = 'EUR') => ({ amount: { currency_code, value } });
    const first = await call('POST', path, { ...amount('2.00'), custom_id: 'ref_1', invoice_id: 'ref_1', note_to_payer: 'Late' });
    assert.equal(first.status, 201);
    assert.equal(first.body.custom_id, 'ref_1');
    assert.equal((await call('GET', `/v2/payments/refunds/${first.body.id}`)).body.seller_payable_breakdown.total_refunded_amount.value, '2.00');
    for (const [body, expected] of [
      [amount('10.41'), 'REFUND_AMOUNT_EXCEEDED'],
      [amount('1.00', 'USD'), 'REFUND_CAPTURE_CURRENCY_MISMATCH'],
      [{ ...amount('1.00'), invoice_id: 'ref_1' }, 'DUPLICATE_INVOICE_ID'],
    ]) {
      assert.equal(issue(await call('POST', path, body)), expected);
    }
    assert.equal((await call('GET', `/v2/payments/captures/${capture.id}`)).body.status, 'PARTIALLY_REFUNDED');
    paypal.refundAtProvider(capture.id);
    assert.equal(issue(await call('POST', path, amount('1.00'))), 'CAPTURE_FULLY_REFUNDED');
    const { refunds } = (await call('GET', `/v2/checkout/orders/${order.id}`)).body.purchase_units[0].payments;
    assert.deepEqual(refunds.map((refund) => refund.amount.value), ['2.00', '10.40']);
    const whole = await paid({ currency_code: 'JPY', value: '500' });
    const refund = await call('POST', `/v2/payments/captures/${whole.capture.id}/refund`, {});
    assert.equal(refund.body.amount.value, '500');
    inOrder();
  });

  it('opens disputes and decides them', async () => {
    const { order, capture } = await paid();
    const list = `/v1/customer/disputes?disputed_transaction_id=${capture.id}&page_size=50`;
    assert.equal((await call('GET', list)).body.items, undefined);
    const inquiry = paypal.openDispute(capture.id, { stage: 'INQUIRY', minor: 500 });
    paypal.updateDispute(inquiry, { stage: 'CHARGEBACK', status: 'UNDER_REVIEW' });
    paypal.closeDispute(inquiry, 'RESOLVED_BUYER_FAVOUR', { fee: 800, isRefund: true });
    const other = paypal.openDispute(capture.id);
    assert.deepEqual((await call('GET', list)).body.items.map((item) => item.dispute_id), [other, inquiry]);
    const shown = (await call('GET', `/v1/customer/disputes/${inquiry}`)).body;
    assert.equal(shown.dispute_outcome.outcome_code, 'RESOLVED_BUYER_FAVOUR');
    assert.deepEqual(shown.money_movements.map((move) => [move.affected_party, move.reason, move.amount.value]), [
      ['SELLER', 'DISPUTE_SETTLEMENT', '5.00'], ['BUYER', 'DISPUTE_SETTLEMENT', '5.00'], ['SELLER', 'DISPUTE_FEE', '8.00'],
    ]);
    assert.equal((await call('GET', `/v2/checkout/orders/${order.id}`)).body.purchase_units[0].payments.refunds.length, 1);
    inOrder();
  });

  it('fails as it is told to', async () => {
    const get = () => call('GET', '/v2/checkout/orders/5O190127TN364715T');
    paypal.failNext(1, 'busy');
    assert.equal((await get()).status, 429);
    paypal.failNext(1, 'broken', '/checkout/');
    await grant();
    assert.equal((await get()).status, 500);
    for (const how of ['down', 'half']) {
      paypal.failNext(1, how);
      await assert.rejects(get);
    }
    paypal.failNext(1, 'slow');
    await assert.rejects(fetch(`${paypal.url}/x`, { signal: AbortSignal.timeout(50) }));
    const count = paypal.book.orders.size;
    paypal.failNext(1, 'lost');
    await assert.rejects(call('POST', '/v2/checkout/orders', request()));
    assert.equal(paypal.book.orders.size, count + 1, 'done, and nobody heard of it');
    assert.throws(() => paypal.failNext(1, 'oddly'));
    inOrder();
  });

  it('signs events as PayPal does, judged by other code', async () => {
    const { order, capture } = await paid();
    paypal.refundAtProvider(capture.id, 100);
    paypal.closeDispute(paypal.openDispute(capture.id), 'RESOLVED_SELLER_FAVOUR');
    const events = paypal.takeEvents();
    assert.deepEqual(events.map((event) => event.event_type), [
      'CHECKOUT.ORDER.APPROVED', 'PAYMENT.CAPTURE.COMPLETED', 'PAYMENT.CAPTURE.REFUNDED',
      'CUSTOMER.DISPUTE.CREATED', 'CUSTOMER.DISPUTE.RESOLVED',
    ]);
    assert.equal(events[0].resource.id, order.id);
    assert.deepEqual(await paypal.deliver(events), [200, 200, 200, 200, 200]);
    const spec = new Spec();
    const schemas = {
      'checkout-order': ['checkout_orders_v2', 'order'], capture: ['payments_payment_v2', 'capture-2'],
      refund: ['payments_payment_v2', 'refund'], dispute: ['customer_disputes_v1', 'dispute'],
    };
    for (const { headers, body } of arrived) {
      const event = JSON.parse(body);
      assert.deepEqual(spec.object(...schemas[event.resource_type], event.resource), [], event.event_type);
      const transmission = {
        auth_algo: headers['paypal-auth-algo'], cert_url: headers['paypal-cert-url'],
        transmission_id: headers['paypal-transmission-id'], transmission_sig: headers['paypal-transmission-sig'],
        transmission_time: headers['paypal-transmission-time'], webhook_id: paypal.webhookId, webhook_event: event,
      };
      assert.deepEqual(spec.object('notifications_webhooks_v1', 'verify_webhook_signature', transmission), []);
      const chain = await (await fetch(headers['paypal-cert-url'])).text();
      const [leaf, between] = chain.match(/-----BEGIN[^]*?END CERTIFICATE-----\n/g).map((pem) => new X509Certificate(pem));
      const root = new X509Certificate(paypal.root);
      assert.ok(leaf.checkIssued(between) && leaf.verify(between.publicKey));
      assert.ok(between.checkIssued(root) && between.verify(root.publicKey) && root.verify(root.publicKey));
      assert.ok(between.ca && root.ca && !leaf.ca);
      assert.equal(leaf.checkHost(NAME), NAME);
      assert.ok(new Date(leaf.validFrom) <= new Date() && new Date() < new Date(leaf.validTo));
      const signed = [transmission.transmission_id, transmission.transmission_time, paypal.webhookId, crc32(body)].join('|');
      const verify = (text) => createVerify('sha256').update(text).verify(leaf.publicKey, transmission.transmission_sig, 'base64');
      assert.ok(verify(signed));
      assert.ok(!verify(`${signed}1`));
    }
    inOrder();
  });

  it('delivers as often and in the order that is wanted', async () => {
    const list = [1, 2, 3];
    assert.deepEqual(arrange(list, { times: 2 }), [1, 1, 2, 2, 3, 3]);
    assert.deepEqual(arrange(list, { order: 'reversed' }), [3, 2, 1]);
    assert.deepEqual(arrange(list, { order: 'shuffled', random: () => 0 }), [2, 3, 1]);
    assert.throws(() => arrange(list, { order: 'oddly' }));
    await paid();
    const events = paypal.takeEvents();
    assert.deepEqual(await paypal.deliver(events, { times: 10, order: 'shuffled' }), Array(20).fill(200));
    assert.equal(new Set(arrived.map(({ headers }) => headers['paypal-transmission-id'])).size, 20);
    assert.equal(new Set(arrived.map(({ body }) => JSON.parse(body).id)).size, 2);
  });

  it('forges a body that has the checksum of a signed one', async () => {
    await paid();
    const [event] = paypal.takeEvents();
    await paypal.deliverForged(event, { ...event, id: 'WH-FORGED' });
    const [{ headers, body }] = arrived;
    assert.equal(JSON.parse(body).id, 'WH-FORGED');
    const signed = [headers['paypal-transmission-id'], headers['paypal-transmission-time'], paypal.webhookId, crc32(JSON.stringify(event))];
    const { publicKey } = new X509Certificate(paypal.chain);
    assert.ok(createVerify('sha256').update(signed.join('|')).verify(publicKey, headers['paypal-transmission-sig'], 'base64'));
    assert.equal(crc32(body), crc32(JSON.stringify(event)));
  });

  it('knows a wrong request and a wrong answer when it sees one', () => {
    const spec = new Spec();
    const asked = (path, body, headers = {}, method = 'POST') => ({ method, url: new URL(path, 'http://x'), headers, body });
    const orders = '/v2/checkout/orders';
    assert.deepEqual(spec.request(asked(orders, request())), []);
    for (const [what, found] of [
      ['a field with another name', asked(orders, { ...request(), purchase_unit: [] })],
      ['a deep field with another name', asked(orders, request(undefined, { customId: 'x' }))],
      ['a number for an amount', asked(orders, request({ currency_code: 'EUR', value: 12.4 }))],
      ['another intent', asked(orders, { ...request(), intent: 'TAKE' })],
      ['no purchase units', asked(orders, { intent: 'CAPTURE' })],
      ['no body', asked(orders, undefined)],
      ['a long request id', asked(orders, request(), { 'paypal-request-id': 'x'.repeat(109) })],
      ['an order id in lower case', asked(`${orders}/abc`, undefined, {}, 'GET')],
      ['a page that is too large', asked('/v1/customer/disputes?page_size=51', undefined, {}, 'GET')],
      ['a filter that nobody knows', asked('/v1/customer/disputes?capture=1', undefined, {}, 'GET')],
      ['an operation that nobody knows', asked('/v2/checkout/carts', undefined, {}, 'GET')],
    ]) {
      assert.notDeepEqual(spec.request(found), [], what);
    }
    const get = asked(`${orders}/ABC`, undefined, {}, 'GET');
    assert.deepEqual(spec.answer(get, 200, { id: 'ABC', status: 'CREATED' }), []);
    for (const [status, body] of [[200, { id: 7 }], [200, { status: 'PAID' }], [200, { state: 'CREATED' }], [202, {}], [404, { name: 'GONE' }]]) {
      assert.notDeepEqual(spec.answer(get, status, body), [], JSON.stringify(body));
    }
  });
});
