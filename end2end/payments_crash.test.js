// The server is killed between what a provider did and what our books say of it; started again, both agree, once.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { EARNED, paidAtPaypal, paidAtStripe, startShop, Visitor } from './lib/paying.js';
import { until } from './lib/server.js';

describe('kill -9 between provider and books', () => {
  let shop, stripe, paypal;

  before(async () => {
    shop = await startShop();
    ({ stripe, paypal } = shop);
  });
  after(() => shop?.stop());

  /** Lets a provider do what it is asked at `path`, keep the answer, and kills the server that waits for it. */
  async function killedAt(provider, path, act) {
    provider.failNext(1, 'held', path);
    const going = act().then(() => false, () => true);
    await until('the provider keeps its answer', () => provider.isHolding());
    await shop.server.kill();
    const isBroken = await going;
    await shop.server.restart();
    return isBroken;
  }
  const earnedOnce = async (id) => assert.deepEqual(await shop.commissions(id), [['pending', EARNED, 0]]);

  for (const [name, provider, path] of [
    ['STRIPE', () => stripe, 'POST /v1/checkout/sessions'],
    ['PAYPAL', () => paypal, '/v2/checkout/orders'],
  ]) {
    it(`${name}: while the page is opened`, async () => {
      const visitor = new Visitor(shop);
      assert.ok(await killedAt(provider(), path, () => visitor.order(name)), 'the buyer gets no answer');
      const { id, session } = await visitor.send();
      const pages = {
        STRIPE: () => stripe.all('checkout.session').filter((one) => one.success_url.endsWith(id)),
        PAYPAL: () => [...paypal.book.orders.values()].filter((one) => one.context.return_url.endsWith(id)),
      };
      assert.deepEqual(pages[name]().map((one) => one.id), [session], 'one page');
      assert.equal((await shop.order(id)).status, 'PENDING');
      provider().buyerPays(session);
      assert.match(await visitor.back(id), /we have received your payment/);
      await earnedOnce(id);
    });
  }

  for (const comes of ['the buyer', 'an event']) {
    it(`PAYPAL: while the money is taken; then ${comes} comes again`, async () => {
      const visitor = new Visitor(shop);
      const { id, session } = await visitor.order('PAYPAL');
      paypal.takeEvents();
      paypal.buyerPays(session);
      assert.ok(await killedAt(paypal, '/capture', () => visitor.back(id)));
      assert.equal((await shop.order(id)).status, 'PENDING');
      if (comes === 'the buyer') assert.match(await visitor.back(id), /we have received your payment/);
      await paypal.deliver(paypal.takeEvents(), { times: 3, order: 'shuffled' });
      await shop.stands(id, 'COMPLETED');
      await shop.settled();
      assert.equal(paypal.book.order(session).captures.length, 1, 'taken once');
      await earnedOnce(id);
    });
  }

  it('STRIPE: while the buyer is on the way back', async () => {
    const visitor = new Visitor(shop);
    const { id, session } = await visitor.order('STRIPE');
    stripe.buyerPays(session);
    assert.ok(await killedAt(stripe, session, () => visitor.back(id)));
    assert.equal((await shop.order(id)).status, 'PENDING');
    assert.match(await visitor.back(id), /we have received your payment/);
    await earnedOnce(id);
  });

  it('STRIPE: while an event is acted on that is not sent again', async () => {
    const { id, session } = await new Visitor(shop).order('STRIPE');
    stripe.takeEvents();
    stripe.buyerPays(session);
    const event = stripe.takeEvents().at(-1);
    await killedAt(stripe, session, () => stripe.deliver(event));
    await shop.stands(id, 'COMPLETED');
    await earnedOnce(id);
  });

  for (const [name, pay, provider, path, refunds] of [
    ['STRIPE', paidAtStripe, () => stripe, 'POST /v1/refunds', (payment) => stripe.all('refund').filter((one) => one.payment_intent === payment)],
    ['PAYPAL', paidAtPaypal, () => paypal, '/refund', (payment) => paypal.book.capture(payment).order.refunds],
  ]) {
    it(`${name}: while money is sent back`, async () => {
      const { id, payment } = await pay(shop);
      const ask = () => shop.server.api(`/orders/${id}/refund`, { method: 'POST', key: `crash-${name}`, body: {} });
      await killedAt(provider(), path, ask);
      assert.equal(refunds(payment).length, 1, 'the provider has sent it');
      await shop.stands(id, 'REFUNDED');
      assert.match((await ask()).message, /^Asked/, 'the same key gets the same answer');
      const events = provider().takeEvents();
      await provider().deliver(events, { times: 3, order: name === 'STRIPE' ? 'random' : 'shuffled' });
      await shop.settled();
      assert.equal(refunds(payment).length, 1, 'sent once');
      assert.deepEqual(await shop.commissions(id), [['reversed', EARNED, EARNED]]);
    });
  }

  it('leaves nothing to look at, and an intact ledger', async () => {
    await shop.settled();
    assert.deepEqual(await shop.reviews(), []);
    await shop.finish();
  });
});
