// What goes wrong at providers, and what others send in their name: clear words, nothing charged, nothing moved.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Stripe from 'stripe';
import { Client } from './lib/browser.js';
import { EARNED, PAID, paidAtPaypal, startShop, Visitor } from './lib/paying.js';
import { cents, until } from './lib/server.js';
import { API_VERSION } from './providers/stripe.js';

const NOT_NOW = /reach the payment provider right now\. Nothing was charged/;

describe('faults of providers and forgers', () => {
  let shop, stripe, paypal, official;

  before(async () => {
    shop = await startShop();
    ({ stripe, paypal } = shop);
    const { protocol, hostname, port } = new URL(stripe.url);
    official = new Stripe(stripe.secretKey, { host: hostname, port, protocol: protocol.slice(0, -1), apiVersion: API_VERSION, telemetry: false });
  });
  after(() => shop?.stop());

  const pagesOf = {
    STRIPE: (id) => stripe.all('checkout.session').filter((one) => one.success_url.includes(id)),
    PAYPAL: (id) => [...paypal.book.orders.values()].filter((one) => one.context.return_url.includes(id)),
  };
  /** The number in the addresses, as the provider got it. */
  const plain = (id) => id.replace(/^ord_(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const pending = async (id) => {
    const { status } = await shop.order(id);
    assert.deepEqual([status, await shop.commissions(id)], ['PENDING', []]);
  };
  /** A buyer at a provider's page. */
  const waiting = (provider) => new Visitor(shop).order(provider);

  for (const [provider, path, hows] of [
    ['STRIPE', '/v1/checkout/sessions', ['down', 'lost', 'half', 'busy', 'broken', 'conflict', 'slow']],
    ['PAYPAL', '/v2/checkout/orders', ['down', 'lost', 'half', 'busy', 'broken', 'slow']],
    ['PAYPAL', '/v1/oauth2/token', ['busy', 'broken']],
  ]) {
    for (const how of hows) {
      it(`${provider} ${how} at ${path}: says so, charges nothing, and the next try works`, async () => {
        const visitor = new Visitor(shop);
        paypal.revokeTokens();
        (provider === 'STRIPE' ? stripe : paypal).failNext(1, how, path);
        const start = Date.now();
        const { id, session } = await visitor.order(provider);
        assert.ok(Date.now() - start < 20_000, 'a buyer is not left waiting');
        assert.equal(session, undefined, 'there is no page to be led to');
        assert.match(await visitor.read(`/orders/${id}`), NOT_NOW);
        await pending(id);
        const again = how === 'busy' ? await visitor.send() : await visitor.pay(id, provider);
        assert.ok(again.session, 'there is one now');
        const there = pagesOf[provider](plain(id));
        assert.equal(there.length, 1, 'one page, however often it was asked for');
        if (provider === 'STRIPE') stripe.buyerPays(again.session);
        else paypal.buyerPays(again.session);
        assert.match(await visitor.back(id), /we have received your payment/);
        assert.deepEqual(await shop.commissions(id), [['pending', EARNED, 0]]);
      });
    }
  }

  for (const how of ['down', 'busy', 'half', 'slow']) {
    it(`STRIPE ${how} while the buyer comes back: says what is not known yet`, async () => {
      const visitor = new Visitor(shop);
      const { id, session } = await visitor.order('STRIPE');
      stripe.takeEvents();
      stripe.buyerPays(session);
      stripe.failNext(1, how, session);
      assert.match(await visitor.back(id), /confirmed your payment yet/);
      await pending(id);
      await stripe.deliver(stripe.takeEvents(), { order: 'random' });
      await shop.stands(id, 'COMPLETED');
      assert.deepEqual(await shop.commissions(id), [['pending', EARNED, 0]]);
    });
  }

  for (const how of ['down', 'busy', 'broken', 'half', 'lost']) {
    it(`PAYPAL ${how} while the money is taken: waits, and takes it once`, async () => {
      const visitor = new Visitor(shop);
      const { id, session } = await visitor.order('PAYPAL');
      paypal.buyerPays(session);
      paypal.failNext(1, how, '/capture');
      assert.match(await visitor.back(id), /confirmed your payment yet/);
      await pending(id);
      await paypal.deliver(paypal.takeEvents(), { times: 2, order: 'shuffled' });
      await shop.stands(id, 'COMPLETED');
      assert.equal(paypal.book.order(session).captures.length, 1);
      assert.deepEqual(await shop.commissions(id), [['pending', EARNED, 0]]);
    });
  }

  describe('deliveries', () => {
    const post = async (url, body, headers) => {
      const answer = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
      await answer.arrayBuffer();
      return answer.status;
    };
    const hook = (provider, slug = 'demo') => `${shop.server.url}/hooks/${provider}/${slug}`;
    const nowSecs = () => Math.floor(Date.now() / 1000);
    /** An order that was paid at Stripe and of which we were not told, with its last event. */
    async function untold() {
      const { id, session } = await waiting('STRIPE');
      stripe.takeEvents();
      stripe.buyerPays(session);
      return { id, session, event: stripe.takeEvents().at(-1) };
    }

    it('of Stripe count when the official package signed them, and only then', async () => {
      const { id, event } = await untold();
      const payload = JSON.stringify(event);
      const signed = (secret, timestamp = nowSecs()) => ({
        'stripe-signature': official.webhooks.generateTestHeaderString({ payload, secret, timestamp }),
      });
      const [secret] = stripe.webhookSecrets;
      const to = hook('stripe');
      assert.equal(await post(to, payload, signed('whsec_another')), 400, 'another secret');
      assert.equal(await post(to, payload, signed(secret, nowSecs() - 301)), 400, 'too old');
      assert.equal(await post(to, payload, signed(secret, nowSecs() + 330)), 400, 'from the future');
      assert.equal(await post(to, `${payload} `, signed(secret)), 400, 'another body');
      assert.equal(await post(to, payload, {}), 400, 'no signature');
      assert.equal(await post(to, payload, { 'stripe-signature': 'nonsense' }), 400, 'none that can be read');
      assert.equal(await post(hook('stripe', 'nobody'), payload, signed(secret)), 404, 'no such shop');
      assert.equal(await post(hook('pigeon'), payload, signed(secret)), 404, 'no such provider');
      assert.equal(await post(to, 'x'.repeat(1_100_000), signed(secret)), 413, 'too large');
      await shop.settled();
      await pending(id);
      assert.equal(await post(to, payload, signed(secret)), 200);
      await shop.stands(id, 'COMPLETED');
    });

    it('of another shop move nothing here or there', async () => {
      await shop.connect('stripe', { secret_key: stripe.secretKey, webhook_secrets: ['whsec_school'] }, 'school');
      const { id, event } = await untold();
      const told = (secrets, slug) => stripe.deliver(event, { secrets, url: hook('stripe', slug) });
      assert.deepEqual(await told(stripe.webhookSecrets, 'school'), [400], "signed with the other's secret");
      assert.deepEqual(await told(['whsec_school'], 'demo'), [400]);
      assert.deepEqual(await told(['whsec_school'], 'school'), [200], 'believed, but it is about nothing of theirs');
      assert.deepEqual(await told(stripe.webhookSecrets, 'street'), [404], 'a shop that is not connected');
      await shop.settled();
      await pending(id);
      await stripe.deliver(event);
      await shop.stands(id, 'COMPLETED');
    });

    it('about orders that are none of ours move nothing', async () => {
      const start = await shop.balances();
      const session = await official.checkout.sessions.create({
        mode: 'payment',
        success_url: 'https://elsewhere.example/',
        client_reference_id: 'invoice-77',
        line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: PAID, product_data: { name: 'Something else' } } }],
      });
      stripe.takeEvents();
      stripe.buyerPays(session.id);
      const told = await stripe.deliver(stripe.takeEvents(), { times: 2 });
      assert.ok(told.every((status) => status === 200), told.join());
      await shop.settled();
      assert.deepEqual(await shop.balances(), start);
    });

    it('of PayPal with a forged body of the same checksum move nothing', async () => {
      const { id, session } = await waiting('PAYPAL');
      const { payment: known } = await paidAtPaypal(shop);
      const [approved] = paypal.takeEvents();
      const start = await shop.balances();
      const mine = paypal.book.order(session);
      const claims = {
        ...approved,
        id: 'WH-FORGED',
        event_type: 'PAYMENT.CAPTURE.COMPLETED',
        resource_type: 'capture',
        resource: {
          id: known,
          status: 'COMPLETED',
          amount: mine.unit.amount,
          custom_id: mine.unit.custom_id,
          supplementary_data: { related_ids: { order_id: session } },
        },
      };
      assert.equal(await paypal.deliverForged(approved, claims), 200, 'its signature covers no more than the checksum');
      await shop.settled();
      await pending(id);
      assert.deepEqual(await shop.balances(), start);
    });

    it('of PayPal that nobody signed are refused', async () => {
      const { id, session } = await waiting('PAYPAL');
      paypal.buyerPays(session);
      const event = paypal.takeEvents().at(-1);
      const body = JSON.stringify(event);
      const signed = paypal.sign(body);
      const other = { ...signed };
      delete other['paypal-transmission-sig'];
      const to = hook('paypal');
      assert.equal(await post(to, body, other), 400, 'no signature');
      assert.equal(await post(to, `${body} `, signed), 400, 'another body');
      assert.equal(await post(to, body, { ...signed, 'paypal-transmission-id': 'another' }), 400, 'another transmission');
      assert.equal(await post(to, body, { ...signed, 'paypal-cert-url': 'https://evil.example/cert' }), 400, 'another certificate');
      assert.equal(await post(to, body, paypal.sign(body, { now: Date.now() - 5 * 86_400_000 })), 400, 'too old');
      assert.equal(await post(to, '[]', paypal.sign('[]')), 400, 'no event');
      await pending(id);
      assert.equal(await post(to, body, signed), 200);
      await shop.stands(id, 'COMPLETED');
    });
  });

  it('gives money back once, however the provider fails', async () => {
    const asked = [];
    for (const how of ['down', 'lost', 'half', 'busy']) {
      const { id, payment } = await paidAtPaypal(shop);
      paypal.failNext(1, how, '/refund');
      const body = { amount: 10 };
      await shop.server.api(`/orders/${id}/refund`, { method: 'POST', key: `fault-${how}`, body });
      await until('the provider has failed', () => paypal.failures.length === 0);
      asked.push([id, paypal.book.capture(payment).order.refunds]);
    }
    assert.deepEqual(asked.map(([, refunds]) => refunds.length), [0, 1, 1, 0]);
    const operator = new Client(shop.server.url);
    await operator.signIn('operator');
    const page = await (await operator.get('/admin')).text();
    const key = page.match(/action="\/admin\/clock"[\s\S]*?name="idempotency_key" value="([^"]+)"/)?.[1] ?? '';
    assert.equal((await operator.post('/admin/clock', { days: '1', idempotency_key: key })).status, 303);
    for (const [id, refunds] of asked) {
      await until('it is booked', async () => cents((await shop.order(id)).refunded_amount) === 1_000);
      assert.equal(refunds.length, 1, 'sent once');
    }
  });

  it('leaves an intact ledger', () => shop.finish());
});
