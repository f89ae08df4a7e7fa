// A demo shop that takes money at the test providers of Stripe and PayPal, and visitors that buy there without a browser.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPaypal } from '../providers/paypal.js';
import { startStripe } from '../providers/stripe.js';
import { Client } from './browser.js';
import { CODE, cents, startServer, until } from './server.js';

export const PRODUCT = 'Arena server';
/** 59.00 less 10 %, and 20 % of what is left. */
export const PAID = 5_310;
export const EARNED = 1_062;

/** Both test providers, and a server whose demo shop is connected to them, unless somebody wants to do that. */
export async function startShop({ isConnected = true } = {}) {
  const [stripe, paypal] = await Promise.all([startStripe(), startPaypal()]);
  const folder = mkdtempSync(join(tmpdir(), 'portico-paying-'));
  const roots = join(folder, 'roots.pem');
  writeFileSync(roots, paypal.root);
  const server = await startServer([], {
    PORTICO_SECRET_KEY: randomBytes(32).toString('hex'),
    PORTICO_STRIPE_URL: stripe.url,
    PORTICO_PAYPAL_URL: paypal.url,
    PORTICO_PAYPAL_CERTIFICATES: paypal.url,
    PORTICO_PAYPAL_ROOTS: roots,
    PORTICO_PAYMENT_PAGES: `${stripe.url},${paypal.url}`,
  });
  const connect = async (provider, credentials, shop = 'demo') => {
    const input = JSON.stringify(credentials);
    const told = await server.run('payments', 'connect', '--shop', shop, '--provider', provider, { input });
    return told.match(/http\S+/)[0];
  };
  if (isConnected) {
    stripe.deliverTo(await connect('stripe', { secret_key: stripe.secretKey, webhook_secrets: stripe.webhookSecrets }));
    const { clientId, clientSecret, webhookId } = paypal;
    paypal.webhookUrl = await connect('paypal', { client_id: clientId, client_secret: clientSecret, webhook_id: webhookId });
  }

  const shop = {
    server,
    stripe,
    paypal,
    connect,
    /** The order as the API shows it. */
    order: (id) => server.api(`/orders/${id}`),
    /** Waits until the order stands there. */
    stands: (id, status) =>
      until(`${id} is ${status}`, async () => {
        const order = await shop.order(id);
        return order.status === status && order;
      }),
    /** The demo affiliate's balances, in minor units. */
    balances: async () => {
      const { balances } = await server.summary();
      return Object.fromEntries(Object.entries(balances).map(([name, amount]) => [name, cents(amount)]));
    },
    /** What the demo's affiliate earned by an order, each as [status, earned, taken back]. */
    commissions: async (id) => {
      const [{ commissions }, order] = await Promise.all([server.summary(), shop.order(id)]);
      const own = commissions.filter((row) => row.invoice_id === order.id);
      return own.map((row) => [row.status, cents(row.commission_amount), cents(row.reversed_amount)]);
    },
    /** Waits until every event that was taken in was acted on, or put off once. */
    settled: () =>
      until('every event is acted on', async () => {
        const [[count]] = await server.rows("SELECT COUNT(*) FROM payment_event WHERE state = 'WAITING' AND attempts = 0");
        return count === 0;
      }),
    /** What an operator has to look at. */
    reviews: async () => (await server.rows("SELECT problem FROM payment_review WHERE state = 'OPEN' ORDER BY 1")).flat(),
    /** Ends everything; every request was as the providers' descriptions want it, and every invariant holds. */
    async finish() {
      assert.deepEqual(paypal.problems, []);
      assert.doesNotMatch(server.log(), /panicked/);
      assert.match(await server.verify(), /0 rows break one/);
    },
    async stop() {
      await server.stop();
      await Promise.all([stripe.stop(), paypal.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return shop;
}

/** A visitor with cookies and no browser, sent by the demo's affiliate. */
export class Visitor {
  constructor(shop) {
    this.shop = shop;
    this.client = new Client(shop.server.url);
  }

  /** Orders and is led on: the answer, and the order's id once there is one. */
  async order(provider) {
    const landing = await (await this.client.get(`/?ref=${CODE}`)).text();
    const links = [...landing.matchAll(/href="(\/checkout\?[^"]+)"[^>]*>(.*?)<\/a>/gs)];
    const [, address] = links.find(([link]) => link.includes(PRODUCT));
    const form = await (await this.client.get(address.replaceAll('&amp;', '&'))).text();
    const value = (name) => form.match(new RegExp(`name="${name.replace('[]', '\\[\\]')}"[^>]*value="([^"]*)"`))?.[1];
    const hidden = ['idempotency_key', 'seen_total', 'product[]'].map((name) => [name, value(name)]);
    const typed = { 'quantity[]': '1', email: 'buyer@example.net', affiliate_code: CODE, provider };
    this.fields = { ...Object.fromEntries(hidden), ...typed };
    return this.send();
  }

  /** Sends the form of the checkout, a second time too. */
  async send(fields = this.fields) {
    const answer = await this.client.post('/checkout', fields);
    assert.equal(answer.status, 303, await answer.text());
    return this.#led(answer.headers.get('location'));
  }

  /** Pays an order that waits at a provider. */
  async pay(id, provider) {
    const answer = await this.client.post('/orders/pay', { id, provider });
    assert.equal(answer.status, 303, await answer.text());
    return this.#led(answer.headers.get('location'), id);
  }

  /** Where somebody was led to, and the session there. */
  async #led(location, known) {
    const { stripe, paypal } = this.shop;
    if (location.startsWith(stripe.url)) {
      const session = location.split('/').at(-1);
      const { success_url: back } = stripe.all('checkout.session').find((one) => one.id === session);
      return { location, session, id: known ?? orderIn(back) };
    }
    if (location.startsWith(paypal.url)) {
      const session = new URL(location).searchParams.get('token');
      return { location, session, id: known ?? orderIn(paypal.book.order(session).context.return_url) };
    }
    const path = new URL(location, this.shop.server.url).pathname;
    assert.match(path, /^\/orders\//, location);
    return { location, id: known ?? path.split('/').at(-1) };
  }

  /** Reads a page of the shop, led on where it leads on; its words. */
  async read(path) {
    let answer = await this.client.get(path);
    while (answer.status === 303) answer = await this.client.get(answer.headers.get('location'));
    assert.equal(answer.status, 200, path);
    return (await answer.text()).replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s|&nbsp;|\u00a0/g, ' ');
  }

  /** Comes back from the provider. */
  back(id) {
    return this.read(`/checkout/return/${id}`);
  }
}

const orderIn = (address) => new URL(address).pathname.split('/').at(-1);

/** Buys and pays at Stripe; nothing is delivered. Gives the order and the payment there. */
export async function paidAtStripe(shop, visitor = new Visitor(shop)) {
  const { id, session } = await visitor.order('STRIPE');
  shop.stripe.buyerPays(session);
  await visitor.back(id);
  const { payment_intent: payment } = shop.stripe.all('checkout.session').find((one) => one.id === session);
  await shop.stands(id, 'COMPLETED');
  return { id, session, payment, visitor };
}

/** The same at PayPal. */
export async function paidAtPaypal(shop, visitor = new Visitor(shop)) {
  const { id, session } = await visitor.order('PAYPAL');
  shop.paypal.buyerPays(session);
  await visitor.back(id);
  await shop.stands(id, 'COMPLETED');
  return { id, session, payment: shop.paypal.book.order(session).captures[0].id, visitor };
}
