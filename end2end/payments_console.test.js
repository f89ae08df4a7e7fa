// Connecting the shop to its providers in the console, at test providers: refused, accepted, used, switched off; and
// what becomes of payment pages that nobody needs any more.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, person, shot, signIn } from './lib/browser.js';
import { startShop, Visitor } from './lib/paying.js';
import { until } from './lib/server.js';

const PROVIDERS = '/admin/payments/providers';
const LOOKS = [
  ['desk', 'light'],
  ['desk', 'dark'],
  ['phone', 'light'],
  ['phone', 'dark'],
];

describe('providers in the console', () => {
  let shop, browser, operator, page;

  before(async () => {
    [shop, browser] = await Promise.all([startShop({ isConnected: false }), launch()]);
    operator = await person(browser, shop.server.url);
    ({ page } = operator);
    await signIn(page, 'operator');
  });
  after(async () => {
    await browser?.close();
    await shop?.stop();
  });

  const says = (words) => page.getByText(words).locator('visible=true').first().waitFor();
  const stateOf = (session) => shop.stripe.all('checkout.session').find((one) => one.id === session).status;
  const secrets = () => [shop.stripe.secretKey, ...shop.stripe.webhookSecrets, shop.paypal.clientSecret];

  /** No page shows a secret, and neither the log nor the audit knows one. */
  async function assertHidden() {
    const told = [await page.content(), page.url(), shop.server.log(), ...(await shop.server.rows('SELECT detail FROM audit')).flat()];
    for (const secret of secrets()) assert.ok(!told.some((text) => text.includes(secret)), `${secret} is told`);
  }

  it('refuses what is plainly wrong, and what Stripe refuses', async () => {
    await page.goto('/admin/payments');
    await page.getByRole('link', { name: 'Providers' }).first().click();
    await page.waitForURL(`**${PROVIDERS}`);
    await says('Not connected');
    await page.getByRole('link', { name: 'Stripe' }).click();
    await page.waitForURL(`**${PROVIDERS}/stripe`);
    await shot(page, 'payments-console-stripe-fresh');
    await page.getByRole('radio', { name: /Real money/ }).check();
    await page.getByLabel('Secret key').fill(shop.stripe.secretKey);
    await page.getByLabel('Signing secret').fill(shop.stripe.webhookSecrets[0]);
    await page.getByRole('button', { name: /Connect Stripe/ }).click();
    await says('This key is for test mode, but real money is selected.');
    assert.equal(await page.getByLabel('Secret key').inputValue(), '');
    await shot(page, 'payments-console-stripe-wrong');
    await assertHidden();

    await page.getByRole('radio', { name: /Test mode/ }).check();
    await page.getByLabel('Secret key').fill('sk_test_of_somebody_else');
    await page.getByLabel('Signing secret').fill(shop.stripe.webhookSecrets[0]);
    await page.getByRole('button', { name: /Connect Stripe/ }).click();
    await says('Stripe does not accept this key');
    assert.deepEqual(await shop.server.rows('SELECT gateway FROM payment_account'), []);
    assert.ok(!(await page.content()).includes('of_somebody_else') && !shop.server.log().includes('of_somebody_else'));
  });

  it('connects Stripe, which takes money at once', async () => {
    await page.goto(`${PROVIDERS}/stripe`);
    const hook = await page.getByLabel('Address for events').inputValue();
    assert.equal(hook, `${shop.server.url}/hooks/stripe/demo`);
    await page.getByRole('radio', { name: /Test mode/ }).check();
    await page.getByLabel('Secret key').fill(shop.stripe.secretKey);
    await page.getByLabel('Signing secret').fill(shop.stripe.webhookSecrets.join(' '));
    await page.getByRole('button', { name: /Connect Stripe/ }).dblclick();
    await says('Stripe is connected and accepted the credentials.');
    await assertHidden();
    assert.deepEqual(await shop.server.rows('SELECT gateway, is_live, is_enabled FROM payment_account'), [['STRIPE', 0, 1]]);
    shop.stripe.deliverTo(hook);

    const visitor = new Visitor(shop);
    const { id, session } = await visitor.order('STRIPE');
    shop.stripe.buyerPays(session);
    assert.deepEqual([...new Set(await shop.stripe.deliver(shop.stripe.takeEvents()))], [200]);
    await shop.stands(id, 'COMPLETED');
  });

  it('saves with a warning what could not be tried', async () => {
    shop.paypal.failNext(1, 'down', '/v1/oauth2/token');
    await page.goto(`${PROVIDERS}/paypal`);
    const { clientId, clientSecret, webhookId } = shop.paypal;
    await page.getByLabel('Client ID').fill(clientId);
    await page.getByLabel('Secret', { exact: true }).fill(clientSecret);
    await page.getByLabel('Webhook ID').fill(webhookId);
    shop.paypal.webhookUrl = await page.getByLabel('Address for events').inputValue();
    await page.getByRole('button', { name: /Connect PayPal/ }).click();
    await says('The credentials of PayPal are saved but could not be checked');
    await assertHidden();
    const visitor = new Visitor(shop);
    const { id, session } = await visitor.order('PAYPAL');
    shop.paypal.buyerPays(session);
    await visitor.back(id);
    await shop.stands(id, 'COMPLETED');
  });

  it('closes the page at one provider as soon as the order is paid elsewhere', async () => {
    const visitor = new Visitor(shop);
    const { id, session } = await visitor.order('STRIPE');
    const other = await visitor.pay(id, 'PAYPAL');
    assert.equal(stateOf(session), 'open');
    shop.paypal.buyerPays(other.session);
    await shop.paypal.deliver(shop.paypal.takeEvents());
    await shop.stands(id, 'COMPLETED');
    await until('the page at Stripe is closed', () => stateOf(session) === 'expired', 4_000);

    const alone = await new Visitor(shop).order('STRIPE');
    await shop.server.api(`/orders/${alone.id}/complete`, { method: 'POST', body: {} });
    await until('the page of a completed order is closed', () => stateOf(alone.session) === 'expired', 4_000);
    await shop.stripe.deliver(shop.stripe.takeEvents());
    await shop.settled();
    assert.deepEqual(await shop.reviews(), []);
  });

  it('takes a provider out of the checkout and back', async () => {
    await page.goto(`${PROVIDERS}/stripe`);
    await page.getByRole('button', { name: 'Remove from the checkout' }).click();
    await says('Buyers can no longer choose Stripe.');
    const buyer = await person(browser, shop.server.url);
    await buyer.page.goto('/');
    await buyer.page.getByRole('link', { name: /^Buy / }).first().click();
    await buyer.page.getByRole('radio', { name: 'PayPal' }).waitFor();
    assert.equal(await buyer.page.getByRole('radio', { name: /Stripe/ }).count(), 0);
    await buyer.close();
    await page.getByRole('button', { name: 'Offer in the checkout' }).click();
    await says('Buyers can choose Stripe again.');
  });

  it('tells reviews in words', async () => {
    const visitor = new Visitor(shop);
    const { id, session } = await visitor.order('STRIPE');
    shop.stripe.buyerPays(session);
    await shop.server.api(`/orders/${id}/complete`, { method: 'POST', body: {} });
    await shop.stripe.deliver(shop.stripe.takeEvents());
    await until('somebody is asked to look', async () => (await shop.reviews()).length > 0);
    await shop.settled();
    await page.goto('/admin/payments');
    await says('When the payment arrived, the status of the order was: Completed.');
    assert.doesNotMatch(await page.getByRole('main').innerText(), /the order is COMPLETED|order_paid|fee_booked/);
    for (const locale of ['en-US', 'de-DE']) {
      for (const [viewport, colorScheme] of LOOKS) {
        const viewer = await person(browser, shop.server.url, { viewport, colorScheme, locale });
        await viewer.context.addCookies(await operator.context.cookies());
        for (const [name, path] of [['desk', '/admin/payments'], ['providers', PROVIDERS], ['stripe', `${PROVIDERS}/stripe`], ['paypal', `${PROVIDERS}/paypal`]]) {
          await viewer.page.goto(path);
          const width = await viewer.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(width <= 0, `${path} is ${width} wider than a ${viewport}`);
          await shot(viewer.page, `payments-console-${name}-${viewport}-${colorScheme}-${locale.slice(0, 2)}`);
        }
        await viewer.page.goto('/admin/payments');
        await viewer.page.locator('table a[href*="/events/"]').first().click();
        await shot(viewer.page, `payments-console-event-${viewport}-${colorScheme}-${locale.slice(0, 2)}`);
        viewer.assertQuiet();
        await viewer.close();
      }
    }
    await page.getByLabel('Your note').fill('Paid by transfer as well.');
    await page.getByRole('button', { name: 'Refund through the provider' }).click();
    await until('it was decided', async () => (await shop.reviews()).length === 0);
    await until('it was sent back', () => shop.stripe.all('refund').length > 0);
  });

  it('leaves a quiet browser and an intact ledger', async () => {
    operator.assertQuiet();
    await shop.settled();
    await shop.finish();
  });
});
