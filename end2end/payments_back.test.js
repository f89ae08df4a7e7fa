// Money that goes back through a provider: asked for in the console and over the API, made at the provider, disputed.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, person, shot, signIn } from './lib/browser.js';
import { EARNED, PAID, paidAtPaypal, paidAtStripe, startShop, Visitor } from './lib/paying.js';
import { cents, until, words } from './lib/server.js';

const HALF = PAID / 2;

/** What the tests need of each provider. */
const PROVIDERS = {
  STRIPE: {
    pay: paidAtStripe,
    deliver: (shop, how = {}) => shop.stripe.deliver(shop.stripe.takeEvents(), { times: 3, order: 'random', ...how }),
    refund: ({ stripe }, payment, amount) => stripe.refundAtProvider(payment, { amount }),
    refunds: ({ stripe }, payment) => stripe.all('refund').filter((one) => one.payment_intent === payment),
    dispute: ({ stripe }, payment) => stripe.openDispute(payment).id,
    win: ({ stripe }, dispute) => stripe.closeDispute(dispute, 'won'),
    lose: ({ stripe }, dispute) => stripe.closeDispute(dispute, 'lost'),
  },
  PAYPAL: {
    pay: paidAtPaypal,
    deliver: (shop, how = {}) => shop.paypal.deliver(shop.paypal.takeEvents(), { times: 3, order: 'shuffled', ...how }),
    refund: ({ paypal }, payment, amount) => paypal.refundAtProvider(payment, amount),
    refunds: ({ paypal }, payment) => paypal.book.capture(payment).order.refunds,
    dispute: ({ paypal }, payment) => paypal.openDispute(payment),
    win: ({ paypal }, dispute) => paypal.closeDispute(dispute, 'RESOLVED_SELLER_FAVOUR'),
    lose: ({ paypal }, dispute) => paypal.closeDispute(dispute, 'RESOLVED_BUYER_FAVOUR', { fee: 2000 }),
  },
};

describe('money that goes back', () => {
  let shop, browser, operator;

  before(async () => {
    [shop, browser] = await Promise.all([startShop(), launch()]);
    operator = await person(browser, shop.server.url);
    await signIn(operator.page, 'operator');
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
  });

  const askBack = (id, body) =>
    shop.server.api(`/orders/${id}/refund`, { method: 'POST', key: `back-${id}-${body.amount ?? 'rest'}`, body });
  /** Waits until so much of an order was given back. */
  const back = (id, minor) =>
    until(`${minor} of ${id} went back`, async () => cents((await shop.order(id)).refunded_amount) === minor);
  const word = (provider) => provider.toLowerCase();

  for (const [provider, way] of Object.entries(PROVIDERS)) {
    describe(`through ${provider}`, () => {
      it('goes in part and whole when the console asks', async () => {
        const { id, payment, visitor } = await way.pay(shop);
        await way.deliver(shop);
        const { page } = operator;
        const { id: full } = await shop.order(id);
        await page.goto(`/admin/orders/${full}`);
        await page.getByText('Partial refund', { exact: true }).click();
        const part = page.getByRole('group').filter({ has: page.getByRole('button', { name: 'Refund this amount' }) });
        await part.getByLabel('Amount', { exact: true }).fill(words(HALF));
        await part.getByLabel('Reason').fill('half of it did not work');
        await shot(page, `payments-back-${word(provider)}-form`);
        await page.getByRole('button', { name: 'Refund this amount' }).dblclick();
        await page.getByText(/A refund of 26\.55\sUSD was requested/).waitFor();
        await shot(page, `payments-back-${word(provider)}-asked`);
        await back(id, HALF);
        assert.equal((await shop.order(id)).status, 'COMPLETED');
        assert.deepEqual(await shop.commissions(id), [['pending', EARNED, EARNED / 2]]);
        assert.equal(way.refunds(shop, payment).length, 1, 'sent once');

        await page.reload();
        await page.getByText('Full refund of 26.55 USD', { exact: true }).click();
        await page.getByLabel('Reason').locator('visible=true').fill('the other half too');
        await page.getByRole('button', { name: 'Refund 26.55 USD' }).click();
        await page.getByText(/A refund of 26\.55\sUSD was requested/).waitFor();
        await shop.stands(id, 'REFUNDED');
        await way.deliver(shop);
        await shop.settled();
        assert.equal(way.refunds(shop, payment).length, 2);
        assert.deepEqual(await shop.commissions(id), [['reversed', EARNED, EARNED]]);
        await page.reload();
        await shot(page, `payments-back-${word(provider)}-console`);
        assert.match(await visitor.read(`/orders/${id}`), /Refunded/);
        await looksAt(id, visitor, 'Refunded', `${word(provider)}-refunded`);
      });

      it('goes once when the API asks twice', async () => {
        const { id, payment } = await way.pay(shop);
        const told = await askBack(id, { amount: HALF / 100 });
        assert.equal(told.message, `Asked ${provider} to refund ${words(HALF)} USD.`);
        assert.deepEqual(await askBack(id, { amount: HALF / 100 }), told, 'the same key, the same answer');
        await back(id, HALF);
        await askBack(id, {});
        await shop.stands(id, 'REFUNDED');
        await way.deliver(shop);
        await shop.settled();
        assert.equal(way.refunds(shop, payment).length, 2);
        await assert.rejects(askBack(id, { amount: 1 }), /409/);
        assert.deepEqual(await shop.commissions(id), [['reversed', EARNED, EARNED]]);
      });

      it('is booked when it was made at the provider', async () => {
        const { id, payment } = await way.pay(shop);
        way.refund(shop, payment, HALF);
        await way.deliver(shop);
        await back(id, HALF);
        assert.deepEqual(await shop.commissions(id), [['pending', EARNED, EARNED / 2]]);
        way.refund(shop, payment);
        await way.deliver(shop);
        await shop.stands(id, 'REFUNDED');
        await shop.settled();
        assert.deepEqual(await shop.commissions(id), [['reversed', EARNED, EARNED]]);
      });

      it('holds the commission while a dispute lasts, and gives it back when it is won', async () => {
        const { id, payment, visitor } = await way.pay(shop);
        await way.deliver(shop);
        await shop.settled();
        const start = await shop.balances();
        const dispute = way.dispute(shop, payment);
        await way.deliver(shop);
        await shop.stands(id, 'CUSTOMER_DISPUTE_ONGOING');
        await shop.settled();
        const during = await shop.balances();
        assert.deepEqual(
          [during.frozen - start.frozen, start.pending - during.pending, during.available - start.available],
          [EARNED, EARNED, 0],
        );
        assert.match(await visitor.read(`/orders/${id}`), /In dispute/);
        const { id: full } = await shop.order(id);
        await operator.page.goto(`/admin/orders/${full}`);
        await shot(operator.page, `payments-back-${word(provider)}-disputed`);
        await looksAt(id, visitor, 'In dispute', `${word(provider)}-disputed`);

        way.win(shop, dispute);
        await way.deliver(shop);
        await shop.stands(id, 'COMPLETED');
        await shop.settled();
        assert.deepEqual(await shop.balances(), start);
        assert.deepEqual(await shop.commissions(id), [['pending', EARNED, 0]]);
      });

      it('takes the commission with a dispute that is lost', async () => {
        const { id, payment } = await way.pay(shop);
        await way.deliver(shop);
        await shop.settled();
        const start = await shop.balances();
        const dispute = way.dispute(shop, payment);
        way.lose(shop, dispute);
        await way.deliver(shop);
        await shop.stands(id, 'REVERSED');
        await shop.settled();
        const end = await shop.balances();
        assert.deepEqual([end.frozen - start.frozen, start.pending - end.pending], [0, EARNED]);
        assert.deepEqual(await shop.commissions(id), [['reversed', EARNED, EARNED]]);
        await assert.rejects(askBack(id, { amount: 1 }), /409/);
      });
    });
  }

  /** Pictures of an order as its buyer sees it. */
  async function looksAt(id, { client }, state, name) {
    for (const [viewport, colorScheme] of [['phone', 'dark'], ['desk', 'light']]) {
      const buyer = await person(browser, shop.server.url, { viewport, colorScheme });
      await buyer.context.addCookies(client.cookies().map(([cookie, value]) => ({ name: cookie, value, url: shop.server.url })));
      await buyer.page.goto(`/orders/${id}`);
      await buyer.page.getByRole('main').getByText(state).first().waitFor();
      await shot(buyer.page, `payments-back-${name}-${viewport}`);
      buyer.assertQuiet();
      await buyer.close();
    }
  }

  it('lets an operator send back what was paid a second time', async () => {
    const visitor = new Visitor(shop);
    const { id, session: first } = await visitor.order('PAYPAL');
    const { session } = await visitor.pay(id, 'STRIPE');
    // At both before we hear of either: once the order is paid its other page is closed.
    shop.paypal.buyerPays(first);
    shop.stripe.buyerPays(session);
    await visitor.back(id);
    await shop.stands(id, 'COMPLETED');
    await PROVIDERS.STRIPE.deliver(shop);
    await PROVIDERS.PAYPAL.deliver(shop);
    await until('somebody is asked to look', async () => (await shop.reviews()).length > 0);
    assert.deepEqual(await shop.reviews(), ['paid_twice']);
    assert.deepEqual(await shop.commissions(id), [['pending', EARNED, 0]]);

    const { page } = operator;
    await page.goto('/admin/payments');
    await page.getByText('The order was already paid. This payment belongs to no order.').waitFor();
    await shot(page, 'payments-back-console-review');
    await page.getByLabel('Your note').fill('The buyer paid at both.');
    await page.getByRole('button', { name: 'Refund through the provider' }).click();
    const sent = () => {
      const { payment_intent: payment } = shop.stripe.all('checkout.session').find((one) => one.id === session);
      return PROVIDERS.STRIPE.refunds(shop, payment).map((one) => one.amount);
    };
    await until('it was sent back', () => sent().length > 0);
    await PROVIDERS.STRIPE.deliver(shop);
    await shop.settled();
    assert.deepEqual(sent(), [PAID]);
    assert.deepEqual(await shop.commissions(id), [['pending', EARNED, 0]], 'the order stays paid');
    assert.equal((await shop.order(id)).refunded_amount, 0);
    await page.goto('/admin/payments');
    await page.getByText('Nothing needs a decision').waitFor();
    await page.getByRole('link', { name: /charge\.refunded|refund\.created/ }).first().click();
    await page.getByText('Valid', { exact: true }).first().waitFor();
    await shot(page, 'payments-back-console-event');
  });

  it('leaves a quiet browser, nothing to look at and an intact ledger', async () => {
    operator.assertQuiet();
    assert.deepEqual(await shop.reviews(), []);
    await shop.finish();
  });
});
