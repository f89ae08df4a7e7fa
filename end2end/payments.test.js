// Paying at Stripe and PayPal in a real browser, at test providers: there, back, away, and what an order then says.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, person, shot } from './lib/browser.js';
import { EARNED, PAID, PRODUCT, startShop } from './lib/paying.js';
import { CODE, cents, words } from './lib/server.js';

const WAYS = [
  { name: 'with scripts', javaScriptEnabled: true, viewport: 'desk', colorScheme: 'light' },
  { name: 'without scripts', javaScriptEnabled: false, viewport: 'desk', colorScheme: 'dark' },
  { name: 'on a phone', javaScriptEnabled: true, viewport: 'phone', colorScheme: 'light' },
];
const STRIPE = 'Card or wallet (Stripe)';

describe('paying at a provider', () => {
  let shop, browser;

  before(async () => {
    [shop, browser] = await Promise.all([startShop(), launch()]);
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
  });

  for (const { name, ...options } of WAYS) {
    describe(name, () => {
      let buyer, page;

      before(async () => {
        buyer = await person(browser, shop.server.url, options);
        ({ page } = buyer);
      });
      after(() => buyer?.close());

      const keep = (what) => shot(page, `payments-${name.replaceAll(' ', '-')}-${what}`);
      const onPage = (words) => page.getByText(words).locator('visible=true').first().waitFor();
      const orderOf = () => new URL(page.url()).pathname.split('/').at(-1);

      /** From the click to the provider's page. */
      async function order(label) {
        await page.goto(`/?ref=${CODE}`);
        await page.getByRole('link', { name: `Buy ${PRODUCT}` }).click();
        await page.waitForURL('**/checkout?*');
        await page.getByLabel('E-mail').fill('buyer@example.net');
        await page.getByRole('radio', { name: label }).check();
        await keep(`checkout-${label.split(' ')[0].toLowerCase()}`);
        await page.getByRole('button', { name: `Order and pay ${words(PAID)}` }).click();
      }

      /** What the affiliate has earned by one order: once, whatever happened. */
      async function earnedOnce(id) {
        assert.deepEqual(await shop.commissions(id), [['pending', EARNED, 0]]);
        const { status, gateway, total } = await shop.order(id);
        assert.deepEqual([status, cents(total)], ['COMPLETED', PAID]);
        return gateway;
      }

      it('pays at Stripe, and says so before Stripe told anybody', async () => {
        await order(STRIPE);
        await page.waitForURL(`${shop.stripe.url}/pay/c/*`);
        assert.match(await page.getByRole('heading').innerText(), new RegExp(`Pay ${PAID} usd`));
        await page.getByRole('link', { name: 'Pay with a card that is declined' }).click();
        await page.getByRole('link', { name: 'Pay', exact: true }).click();
        await page.waitForURL(`${shop.server.url}/orders/*`);
        await onPage('Thank you, we have received your payment.');
        await page.getByRole('main').getByText('Completed').first().waitFor();
        await keep('stripe-paid');
        const id = orderOf();
        assert.equal(await earnedOnce(id), 'STRIPE');

        const told = await shop.stripe.deliver(shop.stripe.takeEvents(), { times: 10, order: 'random' });
        assert.ok(told.length >= 50 && told.every((status) => status === 200), told.join());
        await shop.settled();
        await earnedOnce(id);
        await page.reload();
        const story = await page.getByRole('main').innerText();
        assert.equal(story.match(/\bPaid\b/g).length, 1, story);
      });

      it('pays at PayPal, taken when the buyer is back', async () => {
        await order('PayPal');
        await page.waitForURL(`${shop.paypal.url}/checkoutnow*`);
        await page.getByRole('link', { name: 'Pay' }).click();
        await page.waitForURL(`${shop.server.url}/orders/*`);
        await onPage('Thank you, we have received your payment.');
        await keep('paypal-paid');
        const id = orderOf();
        assert.equal(await earnedOnce(id), 'PAYPAL');
        const told = await shop.paypal.deliver(shop.paypal.takeEvents(), { times: 10, order: 'shuffled' });
        assert.ok(told.length >= 20 && told.every((status) => status === 200), told.join());
        await shop.settled();
        await earnedOnce(id);
      });

      it('takes the money at PayPal when the buyer never comes back', async () => {
        await order('PayPal');
        await page.waitForURL(`${shop.paypal.url}/checkoutnow*`);
        const token = new URL(page.url()).searchParams.get('token');
        const way = new URL(shop.paypal.book.order(token).context.return_url).pathname;
        const id = way.split('/').at(-1);
        shop.paypal.buyerPays(token);
        assert.equal((await shop.order(id)).status, 'PENDING');
        assert.deepEqual(await shop.paypal.deliver(shop.paypal.takeEvents()), [200]);
        await shop.stands(id, 'COMPLETED');
        await shop.paypal.deliver(shop.paypal.takeEvents(), { times: 3 });
        await shop.settled();
        assert.equal(await earnedOnce(id), 'PAYPAL');
      });

      it('leaves one provider and pays at the other', async () => {
        await order(STRIPE);
        await page.waitForURL(`${shop.stripe.url}/pay/c/*`);
        const first = page.url();
        await page.getByRole('link', { name: 'Cancel' }).click();
        await page.waitForURL(`${shop.server.url}/orders/*`);
        await onPage('You left the payment page and nothing was charged.');
        await keep('left');
        const id = orderOf();
        assert.equal((await shop.order(id)).status, 'PENDING');
        assert.deepEqual(await shop.commissions(id), []);

        const ways = page.getByRole('main').getByRole('button');
        const [chosen] = await ways.allInnerTexts();
        assert.match(chosen, /card or wallet/i, 'what was chosen comes first');
        await page.getByRole('button', { name: /^Pay .*card or wallet/i }).click();
        await page.waitForURL(`${shop.stripe.url}/pay/c/*`);
        assert.equal(page.url(), first, 'the page that is open is opened again');
        await page.getByRole('link', { name: 'Cancel' }).click();
        await page.getByRole('button', { name: 'Pay with PayPal' }).click();
        await page.waitForURL(`${shop.paypal.url}/checkoutnow*`);
        await page.getByRole('link', { name: 'Pay' }).click();
        await page.waitForURL(`${shop.server.url}/orders/*`);
        await onPage('Thank you, we have received your payment.');
        assert.equal(await earnedOnce(id), 'PAYPAL');
      });

      it('waits for a payment by bank, and offers no other way meanwhile', async () => {
        await order(STRIPE);
        await page.waitForURL(`${shop.stripe.url}/pay/c/*`);
        const session = page.url().split('/').at(-1);
        await page.getByRole('link', { name: 'Pay by bank' }).click();
        await page.waitForURL(`${shop.server.url}/orders/*`);
        await onPage('Your payment is pending');
        await keep('waiting');
        const id = orderOf();
        const ways = page.getByRole('main').getByRole('button', { name: /^Pay / });
        assert.equal(await ways.count(), 0);
        const again = await page.request.post('/orders/pay', {
          form: { id, provider: 'PAYPAL' },
          headers: { origin: shop.server.url },
          maxRedirects: 0,
        });
        assert.match(again.headers().location, new RegExp(`/orders/${id}$`), 'nobody is led to a second payment');
        await page.reload();
        await onPage('A payment for this order is already pending');
        assert.equal((await shop.order(id)).status, 'PENDING');
        shop.stripe.paymentArrives(session);
        await shop.stripe.deliver(shop.stripe.takeEvents(), { order: 'reversed' });
        await shop.stands(id, 'COMPLETED');
        await page.reload();
        await page.getByRole('main').getByText('Completed').first().waitFor();
        await earnedOnce(id);
      });

      it('offers the ways to pay again when the bank did not pay', async () => {
        await order(STRIPE);
        await page.waitForURL(`${shop.stripe.url}/pay/c/*`);
        const session = page.url().split('/').at(-1);
        await page.getByRole('link', { name: 'Pay by bank' }).click();
        await page.waitForURL(`${shop.server.url}/orders/*`);
        await onPage('Your payment is pending');
        shop.stripe.paymentFails(session);
        await shop.stripe.deliver(shop.stripe.takeEvents());
        await shop.settled();
        await page.reload();
        const id = orderOf();
        await page.getByRole('button', { name: 'Pay with PayPal' }).click();
        await page.waitForURL(`${shop.paypal.url}/checkoutnow*`);
        await page.getByRole('link', { name: 'Pay' }).click();
        await page.waitForURL(`${shop.server.url}/orders/*`);
        await onPage('Thank you, we have received your payment.');
        assert.equal(await earnedOnce(id), 'PAYPAL');
        await keep('after-failed-bank');
      });

      it('leaves a quiet browser', () => buyer.assertQuiet());
    });
  }

  it('leaves nothing to look at, and an intact ledger', async () => {
    await shop.settled();
    assert.deepEqual(await shop.reviews(), []);
    await shop.finish();
  });
});
