// The stand-in for Stripe, checked with Stripe's own package: what its client sends is understood, what it answers is
// read by it, and each believes the other's signatures.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, beforeEach, describe, it } from 'node:test';
import Stripe from 'stripe';
import { API_VERSION, startStripe } from './stripe.js';

const NOW_MS = 1_760_000_000_000;

describe('the stand-in for Stripe', () => {
  let provider;
  let client;
  let now = NOW_MS;

  before(start);
  after(() => provider.stop());
  beforeEach(() => {
    now = NOW_MS;
    provider.refundsBegin('succeeded');
    provider.requests.length = 0;
    provider.events.length = 0;
    assert.ok(provider.hasFailed(), 'a prepared failure is left over');
  });

  async function start() {
    provider = await startStripe({ now: () => now });
    client = clientOf(provider);
  }

  function clientOf({ url, secretKey }, options = {}) {
    const { hostname, port } = new URL(url);
    return new Stripe(secretKey, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false, ...options });
  }

  const asked = (other = {}) => ({
    mode: 'payment',
    client_reference_id: 'pay_1',
    customer_email: 'buyer@example.com',
    success_url: 'https://shop.example/back?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/cancel',
    expires_at: Math.floor(NOW_MS / 1000) + 7200,
    metadata: { portico_session: 'pay_1' },
    payment_intent_data: { metadata: { portico_session: 'pay_1' } },
    line_items: [{ quantity: 1, price_data: { currency: 'eur', unit_amount: 2599, product_data: { name: 'Möbel & mehr' } } }],
    ...other,
  });
  const open = (other, options) => client.checkout.sessions.create(asked(other), options);
  const paid = async () => {
    const session = await open();
    provider.buyerPays(session.id);
    return client.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge.balance_transaction'] });
  };
  const types = () => provider.events.splice(0).map((event) => event.type);
  const refused = (promise, type, wanted = {}) =>
    assert.rejects(promise, (error) => {
      assert.equal(error.constructor.name, type, error.message);
      for (const [name, value] of Object.entries(wanted)) assert.equal(error[name], value, error.message);
      return true;
    });

  it('speaks the version of the official package and of the product', () => {
    assert.equal(API_VERSION, Stripe.API_VERSION);
    const wire = readFileSync(new URL('../../src/payments/stripe/wire.rs', import.meta.url), 'utf8');
    assert.equal(wire.match(/API_VERSION: &str = "([^"]+)"/)[1], Stripe.API_VERSION);
  });

  it('opens a session and gives it back', async () => {
    const session = await open();
    assert.match(session.id, /^cs_test_/);
    assert.equal(session.object, 'checkout.session');
    assert.equal(session.url, `${provider.url}/pay/c/${session.id}`);
    assert.deepEqual(
      [session.status, session.payment_status, session.amount_total, session.currency, session.payment_intent],
      ['open', 'unpaid', 2599, 'eur', null],
    );
    const again = await client.checkout.sessions.retrieve(session.id);
    assert.deepEqual({ ...again }, { ...session });
    assert.deepEqual(again.metadata, { portico_session: 'pay_1' });
  });

  it('takes money and a fee, and tells it in full', async () => {
    const session = await paid();
    const { payment_intent: intent } = session;
    assert.deepEqual([session.status, session.payment_status, session.url], ['complete', 'paid', null]);
    assert.deepEqual([intent.status, intent.amount_received, intent.metadata.portico_session], ['succeeded', 2599, 'pay_1']);
    assert.deepEqual(intent.latest_charge.metadata, { portico_session: 'pay_1' });
    const entry = intent.latest_charge.balance_transaction;
    assert.deepEqual([entry.amount, entry.fee, entry.net, entry.currency], [2599, 105, 2494, 'eur']);
    assert.deepEqual(types(), ['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded', 'checkout.session.completed']);
    assert.throws(() => provider.buyerPays(session.id), /complete/);
  });

  it('takes money that comes later, or never', async () => {
    const [first, second] = [await open(), await open()];
    for (const { id } of [first, second]) provider.buyerPays(id, { isDelayed: true });
    const waiting = await client.checkout.sessions.retrieve(first.id, { expand: ['payment_intent'] });
    assert.deepEqual([waiting.status, waiting.payment_status, waiting.payment_intent.status], ['complete', 'unpaid', 'processing']);
    types();
    provider.paymentArrives(first.id);
    assert.deepEqual(types(), ['charge.succeeded', 'payment_intent.succeeded', 'checkout.session.async_payment_succeeded']);
    assert.equal((await client.checkout.sessions.retrieve(first.id)).payment_status, 'paid');
    provider.paymentFails(second.id);
    assert.deepEqual(types(), ['charge.failed', 'payment_intent.payment_failed', 'checkout.session.async_payment_failed']);
    const failed = await client.checkout.sessions.retrieve(second.id, { expand: ['payment_intent'] });
    assert.deepEqual([failed.payment_status, failed.payment_intent.status], ['unpaid', 'requires_payment_method']);
  });

  it('keeps the page open after a declined card', async () => {
    const { id } = await open();
    provider.buyerIsDeclined(id);
    assert.deepEqual(types(), ['payment_intent.created', 'charge.failed', 'payment_intent.payment_failed']);
    const session = await client.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
    assert.deepEqual([session.status, session.payment_intent.last_payment_error.code], ['open', 'card_declined']);
    provider.buyerPays(id);
    assert.equal((await client.checkout.sessions.retrieve(id)).payment_status, 'paid');
  });

  it('closes pages, once their time is over or when asked', async () => {
    const [early, late] = [await open(), await open()];
    assert.equal((await client.checkout.sessions.expire(early.id)).status, 'expired');
    await refused(client.checkout.sessions.expire(early.id), 'StripeInvalidRequestError', { statusCode: 400, code: undefined });
    now += 7_200_000;
    assert.equal((await client.checkout.sessions.retrieve(late.id)).status, 'expired');
    assert.throws(() => provider.buyerPays(late.id), /expired/);
    assert.deepEqual(types(), ['checkout.session.expired', 'checkout.session.expired']);
  });

  it('gives money back, in parts and no more than there is', async () => {
    const { payment_intent: intent } = await paid();
    types();
    const first = await client.refunds.create({ payment_intent: intent.id, amount: 600, metadata: { portico_refund: 'ref_1' } });
    assert.deepEqual([first.status, first.amount, first.metadata.portico_refund], ['succeeded', 600, 'ref_1']);
    assert.deepEqual(types(), ['refund.created', 'charge.refunded']);
    await refused(client.refunds.create({ payment_intent: intent.id, amount: 2000 }), 'StripeInvalidRequestError', { param: 'amount' });
    provider.refundsBegin('pending');
    const rest = await client.refunds.create({ payment_intent: intent.id });
    assert.deepEqual([rest.status, rest.amount], ['pending', 1999]);
    await refused(client.refunds.create({ payment_intent: intent.id }), 'StripeInvalidRequestError', {
      code: 'charge_already_refunded',
    });
    provider.refundEnds(rest.id, 'failed');
    assert.deepEqual(types().slice(-3), ['refund.updated', 'charge.refund.updated', 'refund.failed']);
    const there = provider.refundAtProvider(intent.id, { amount: 1 });
    const listed = [];
    for await (const refund of client.refunds.list({ payment_intent: intent.id, limit: 1 })) listed.push(refund);
    assert.deepEqual(
      listed.map((refund) => [refund.id, refund.amount, refund.status]),
      [[there.id, 1, 'succeeded'], [rest.id, 1999, 'failed'], [first.id, 600, 'succeeded']],
    );
    const charge = await client.charges.retrieve(intent.latest_charge.id);
    assert.deepEqual([charge.amount_refunded, charge.refunded], [601, false]);
  });

  it('withdraws and reinstates what is disputed, and nothing for an inquiry', async () => {
    const { payment_intent: intent } = await paid();
    types();
    const moved = async () => {
      const { data } = await client.disputes.list({ payment_intent: intent.id });
      return data.map((one) => [one.status, one.balance_transactions.map((entry) => [entry.amount, entry.fee, entry.net])]);
    };
    const inquiry = provider.openDispute(intent.id, { amount: 500, isInquiry: true });
    assert.deepEqual(await moved(), [['warning_needs_response', []]]);
    provider.escalateDispute(inquiry.id);
    assert.deepEqual(await moved(), [['needs_response', [[-500, 1500, -2000]]]]);
    await refused(client.refunds.create({ payment_intent: intent.id }), 'StripeInvalidRequestError', { code: 'charge_disputed' });
    provider.closeDispute(inquiry.id, 'won', { isLate: true });
    assert.deepEqual(await moved(), [['won', [[-500, 1500, -2000]]]]);
    provider.reinstateDispute(inquiry.id, { isFeeReturned: true });
    assert.deepEqual(await moved(), [['won', [[-500, 1500, -2000], [500, -1500, 2000]]]]);
    const lost = provider.openDispute(intent.id);
    provider.closeDispute(lost.id, 'lost');
    assert.deepEqual((await moved())[0], ['lost', [[-2599, 1500, -4099]]]);
    const family = ['created', 'updated', 'funds_withdrawn', 'closed', 'funds_reinstated', 'created', 'funds_withdrawn', 'closed'];
    assert.deepEqual(types(), family.map((word) => `charge.dispute.${word}`));
    await refused(client.disputes.list({ expand: ['data.balance_transactions'] }), 'StripeInvalidRequestError');
  });

  it('answers the same key with the same answer, and other parameters not at all', async () => {
    const options = { idempotencyKey: 'pay_1' };
    const first = await open({}, options);
    const second = await open({}, options);
    assert.deepEqual({ ...second }, { ...first });
    assert.equal(second.lastResponse.headers['idempotent-replayed'], 'true');
    await refused(open({ cancel_url: 'https://other.example' }, options), 'StripeIdempotencyError', { statusCode: 400 });
    await refused(client.refunds.create({ payment_intent: 'pi_1' }, options), 'StripeIdempotencyError');
    provider.buyerPays(first.id);
    assert.equal((await open({}, options)).status, 'open', 'the first answer stays');
    provider.forgetKeys();
    assert.notEqual((await open({}, options)).id, first.id, 'a forgotten key');
  });

  it('refuses what it does not know or cannot take', async () => {
    const item = (other) => ({ line_items: [{ quantity: 1, price_data: { ...asked().line_items[0].price_data, ...other } }] });
    const secs = Math.floor(NOW_MS / 1000);
    for (const [other, code, param] of [
      [{ surprise: 1 }, 'parameter_unknown', 'surprise'],
      [{ mode: undefined }, 'parameter_missing', 'mode'],
      [{ mode: 'subscription' }, undefined, 'mode'],
      [{ success_url: 'shop' }, 'url_invalid', 'success_url'],
      [{ customer_email: 'buyer' }, 'email_invalid', 'customer_email'],
      [{ expires_at: secs + 1799 }, undefined, 'expires_at'],
      [{ expires_at: secs + 86_401 }, undefined, 'expires_at'],
      [{ metadata: { a: 'b'.repeat(501) } }, undefined, 'metadata[a]'],
      [{ client_reference_id: 'a'.repeat(201) }, undefined, 'client_reference_id'],
      [item({ currency: 'EUR' }), undefined, 'line_items[0][price_data][currency]'],
      [item({ unit_amount: 49 }), 'amount_too_small', undefined],
      [item({ unit_amount: '1.5' }), 'parameter_invalid_integer', 'line_items[0][price_data][unit_amount]'],
      [item({ currency: 'isk', unit_amount: 550 }), 'parameter_invalid_integer', 'amount'],
      [item({ currency: 'kwd', unit_amount: 1234 }), 'parameter_invalid_integer', 'amount'],
      [item({ product_data: {} }), 'parameter_missing', 'line_items[0][price_data][product_data]'],
    ]) {
      await refused(open(other), 'StripeInvalidRequestError', { code, param, statusCode: 400 });
    }
    const gone = { code: 'resource_missing', statusCode: 404 };
    await refused(client.checkout.sessions.retrieve('cs_test_none'), 'StripeInvalidRequestError', gone);
    await refused(client.refunds.create({ payment_intent: 'pi_none' }), 'StripeInvalidRequestError', gone);
    await refused(client.customers.list(), 'StripeInvalidRequestError', { statusCode: 404, code: undefined });
    await refused(clientOf({ ...provider, secretKey: 'sk_test_other' }).refunds.list(), 'StripeAuthenticationError');
    await refused(clientOf(provider, { apiVersion: '2020-08-27' }).refunds.list(), 'StripeInvalidRequestError');
    const bare = (headers, body) =>
      fetch(`${provider.url}/v1/refunds`, {
        method: 'POST',
        headers: { authorization: `Bearer ${provider.secretKey}`, 'stripe-version': API_VERSION, ...headers },
        body,
      }).then((answer) => answer.status);
    assert.equal(await bare({}, ''), 400, 'no key');
    assert.equal(await bare({ 'idempotency-key': 'a', 'content-type': 'application/json' }, '{}'), 400, 'JSON');
  });

  it('fails in every way that it is told to', async () => {
    // Its usual way asks a second time by itself when a connection breaks.
    const single = clientOf(provider, { httpClient: Stripe.createFetchHttpClient() });
    const key = (idempotencyKey) => ({ idempotencyKey, timeout: 300 });
    for (const [how, type, hasHappened] of [
      ['down', 'StripeConnectionError', false],
      ['busy', 'StripeRateLimitError', false],
      ['broken', 'StripeAPIError', false],
      ['conflict', 'StripeAPIError', false],
      ['slow', 'StripeConnectionError', false],
      ['lost', 'StripeConnectionError', true],
      ['half', 'StripeConnectionError', true],
    ]) {
      const count = provider.all('checkout.session').length;
      provider.failNext(1, how, /sessions$/);
      await refused(single.checkout.sessions.create(asked(), key(how)), type);
      assert.equal(provider.all('checkout.session').length - count, hasHappened ? 1 : 0, how);
      const session = await single.checkout.sessions.create(asked(), key(how));
      assert.equal(provider.all('checkout.session').length - count, 1, `${how}: asked again`);
      assert.equal(session.status, 'open');
    }
    assert.throws(() => provider.failNext(1, 'tired'), /tired/);
  });

  it('signs what the official package believes', async () => {
    await paid();
    const event = provider.events.at(-1);
    const [secret] = provider.webhookSecrets;
    const believe = ({ header, body }, by = secret) => client.webhooks.constructEvent(body, header, by, 300, undefined, now);
    const told = believe(provider.sign(event));
    assert.deepEqual(told, event);
    assert.equal(told.data.object.client_reference_id, 'pay_1');
    assert.equal(believe(provider.sign(event, { secrets: ['whsec_old', 'whsec_new'] }), 'whsec_new').id, event.id);
    const doubt = (signed, by) => assert.throws(() => believe(signed, by), { type: 'StripeSignatureVerificationError' });
    doubt(provider.sign(event), 'whsec_other');
    doubt(provider.sign(event, { at: NOW_MS / 1000 - 301 }));
    doubt({ ...provider.sign(event), body: provider.sign(event).body.replace('pay_1', 'pay_2') });
    const forged = client.webhooks.generateTestHeaderString({ payload: 'x', secret, timestamp: NOW_MS / 1000 });
    doubt({ header: forged, body: JSON.stringify(event) });
    assert.equal((await client.events.retrieve(event.id)).type, event.type);
  });

  it('delivers as often and in the order that it is told to', async () => {
    await paid();
    const arrived = [];
    const hook = createServer((incoming, outgoing) => {
      let body = '';
      incoming.on('data', (chunk) => (body += chunk)).on('end', () => {
        const { id } = client.webhooks.constructEvent(body, incoming.headers['stripe-signature'], provider.webhookSecrets[0], 300, undefined, now);
        arrived.push(id);
        outgoing.writeHead(arrived.length === 1 ? 500 : 200).end('noted');
      });
    }).listen(0, '127.0.0.1');
    await once(hook, 'listening');
    try {
      const ids = provider.events.map((event) => event.id);
      provider.deliverTo(`http://127.0.0.1:${hook.address().port}/`);
      const told = await provider.deliver(provider.events);
      assert.deepEqual(told, [500, 200, 200, 200]);
      assert.deepEqual(arrived.splice(0), ids);
      await provider.deliver(provider.events, { order: 'reversed', times: 2 });
      assert.deepEqual(arrived.splice(0), ids.toReversed().flatMap((id) => [id, id]));
      let seed = 1;
      await provider.deliver(provider.events, { order: 'random', times: 3, random: () => (seed = (seed * 16807) % 2147483647) / 2147483647 });
      const random = arrived.splice(0);
      assert.deepEqual(random.toSorted(), ids.flatMap((id) => [id, id, id]).toSorted());
      assert.notDeepEqual(random, ids.flatMap((id) => [id, id, id]));
    } finally {
      hook.closeAllConnections();
      hook.close();
    }
  });

  it('has a page with ways through it', async () => {
    const at = (path) => fetch(path, { redirect: 'manual' });
    const { id, url } = await open();
    const shown = await (await at(url)).text();
    assert.match(shown, /M&#246;bel|Möbel &#38; mehr/);
    assert.match(shown, new RegExp(`href="/pay/c/${id}/pay"`));
    assert.equal((await at(`${url}/decline`)).headers.get('location'), `/pay/c/${id}`);
    assert.equal((await at(`${url}/cancel`)).headers.get('location'), 'https://shop.example/cancel');
    assert.equal((await client.checkout.sessions.retrieve(id)).status, 'open');
    const back = await at(`${url}/pay`);
    assert.deepEqual([back.status, back.headers.get('location')], [303, `https://shop.example/back?session=${id}`]);
    assert.equal((await client.checkout.sessions.retrieve(id)).payment_status, 'paid');
    assert.match(await (await at(`${url}/pay`)).text(), /You have paid/);
    const later = await open();
    assert.equal((await at(`${later.url}/later`)).status, 303);
    assert.equal((await client.checkout.sessions.retrieve(later.id)).payment_status, 'unpaid');
    assert.equal((await at(`${provider.url}/pay/c/none`)).status, 404);
  });

  it('is steered over HTTP as well', async () => {
    const steer = async (name, ...given) => {
      const answer = await fetch(`${provider.url}/control/${name}`, { method: 'POST', body: JSON.stringify(given) });
      return [answer.status, await answer.json()];
    };
    const { id } = await open({ client_reference_id: 'pay_steered' });
    assert.equal((await steer('sessionOf', 'pay_steered'))[1].id, id);
    assert.deepEqual(await steer('buyerPays', id), [200, `https://shop.example/back?session=${id}`]);
    assert.equal((await steer('buyerPays', id))[0], 400);
    assert.equal((await steer('stop'))[0], 404);
    const [, events] = await steer('takeEvents');
    assert.equal(events.at(-1).type, 'checkout.session.completed');
    assert.deepEqual(provider.events, []);
    await steer('failNext', 1, 'busy', '/v1/refunds');
    assert.equal((await client.checkout.sessions.retrieve(id)).status, 'complete');
    await refused(client.refunds.list(), 'StripeRateLimitError');
  });

  it('settles in the currency of an account that has another', async () => {
    const other = await startStripe({ now: () => now, accountCurrency: 'usd', exchange: [11, 10] });
    try {
      const owner = clientOf(other);
      const session = await owner.checkout.sessions.create(asked());
      other.buyerPays(session.id);
      const { payment_intent: intent } = await owner.checkout.sessions.retrieve(session.id, {
        expand: ['payment_intent.latest_charge.balance_transaction'],
      });
      const entry = intent.latest_charge.balance_transaction;
      assert.deepEqual([intent.currency, intent.amount_received], ['eur', 2599]);
      assert.deepEqual([entry.currency, entry.amount, entry.exchange_rate], ['usd', 2858, 1.1]);
    } finally {
      await other.stop();
    }
  });
});
