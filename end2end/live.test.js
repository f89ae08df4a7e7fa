// Pages that change while they are open: the checkout's total follows the form, and an order's page turns when its
// payment arrives. Without scripts a button and the page's own head do the same.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isThere, launch, person } from './lib/browser.js';
import { PRODUCT, startShop } from './lib/paying.js';
import { CODE, until, words } from './lib/server.js';

const STRIPE = 'Card or wallet (Stripe)';
/** The price of one, and what it costs with the code: 10 % less. */
const PRICE = 5_900;
const SAVED = 5_310;
/** Without scripts the page is loaded again after half a minute. */
const RELOAD_MS_MAX = 45_000;

describe('pages that change while they are open', () => {
  let shop, browser;

  before(async () => {
    [shop, browser] = await Promise.all([startShop(), launch()]);
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
  });

  for (const scripts of [true, false]) {
    describe(`with scripts ${scripts ? 'on' : 'off'}`, () => {
      let buyer, page;

      before(async () => {
        buyer = await person(browser, shop.server.url, { javaScriptEnabled: scripts });
        ({ page } = buyer);
      });
      after(() => buyer?.close());

      const payButton = (minor) => page.getByRole('button', { name: `Order and pay ${words(minor)}` });
      const openCheckout = async () => {
        await page.goto(`/?ref=${CODE}`);
        await page.getByRole('link', { name: `Buy ${PRODUCT}` }).click();
        await page.waitForURL('**/checkout?*');
        await payButton(SAVED).waitFor();
      };

      if (scripts) it('follows quantity and code while they are typed', async () => {
        await openCheckout();
        const here = page.url();
        const quantity = page.getByLabel(PRODUCT);
        const code = page.getByLabel('Referral code');
        await until('the total follows the quantity', async () => {
          // The browser part comes after the page, so that the first typing may be too early.
          await quantity.fill('');
          await quantity.pressSequentially('3');
          return isThere(payButton(3 * SAVED));
        });
        await code.fill('');
        await payButton(3 * PRICE).waitFor();
        await code.fill('no-such-code-1');
        await page.getByRole('status').filter({ hasText: 'code' }).first().waitFor();
        await payButton(3 * PRICE).waitFor();
        await code.fill(CODE);
        await payButton(3 * SAVED).waitFor();
        await page.getByRole('complementary').getByText(CODE).waitFor();

        await quantity.fill('many');
        await page.getByRole('button', { name: /^Order and pay/ }).waitFor({ state: 'hidden' });
        await quantity.fill('2');
        await payButton(2 * SAVED).waitFor();
        assert.equal(page.url(), here, 'no new page');

        await page.getByLabel('E-mail').fill('buyer@example.net');
        await page.getByRole('radio', { name: STRIPE }).check();
        await payButton(2 * SAVED).click();
        await page.waitForURL(`${shop.stripe.url}/pay/c/*`);
      });

      if (!scripts) it('tells the new total after a click', async () => {
        await openCheckout();
        await page.getByLabel(PRODUCT).fill('3');
        await page.getByRole('button', { name: 'Update the total' }).click();
        await payButton(3 * SAVED).waitFor();
        await page.getByLabel('E-mail').fill('buyer@example.net');
        await page.getByRole('radio', { name: STRIPE }).check();
        await payButton(3 * SAVED).click();
        await page.waitForURL(`${shop.stripe.url}/pay/c/*`);
      });

      it('turns by itself when the payment arrives', async () => {
        await openCheckout();
        await page.getByLabel('E-mail').fill('buyer@example.net');
        await page.getByRole('radio', { name: STRIPE }).check();
        await payButton(SAVED).click();
        await page.waitForURL(`${shop.stripe.url}/pay/c/*`);
        const session = page.url().split('/').at(-1);
        await page.getByRole('link', { name: 'Pay by bank' }).click();
        await page.waitForURL(`${shop.server.url}/orders/*`);
        const here = page.url();
        const order = new URL(here).pathname.split('/').at(-1);
        assert.equal((await shop.order(order)).status, 'PENDING');
        assert.equal(await page.locator('meta[http-equiv="refresh"]').count(), scripts ? 0 : 1);
        shop.stripe.paymentArrives(session);
        await shop.stripe.deliver(shop.stripe.takeEvents());
        await shop.stands(order, 'COMPLETED');
        await page.getByRole('main').getByText('Completed').first().waitFor({ timeout: RELOAD_MS_MAX });
        assert.equal(page.url(), here);
        assert.equal(await page.locator('leptos-island[data-props*="order"]').count(), 0, 'it waits no longer');
      });

      it('leaves a quiet browser', () => buyer.assertQuiet());
    });
  }

  it('leaves an intact ledger', async () => {
    await shop.settled();
    await shop.finish();
  });
});
