// A merchant's own shop front with the browser package, as it is published: referral, cart, quote, checkout, status.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import shoppex from '@shoppexio/storefront';
import { CODE, cents, startServer, until } from '../lib/server.js';
import { openPage } from './lib/browser_page.js';
import { UUID } from './lib/shapes.js';

const FRONT = 'https://shop.example/';
const DECIMAL = /^\d+\.\d\d$/;

describe('@shoppexio/storefront', () => {
  let server;
  let product;
  before(async () => {
    server = await startServer();
    product = (await server.api('/products/')).find((row) => row.title === 'Arena server');
  });
  after(() => server?.stop());
  beforeEach(() => visit(FRONT));

  /** A new visitor. */
  function visit(url) {
    const page = openPage(url);
    shoppex.init('demo', { apiBaseUrl: server.url, checkoutBaseUrl: server.url });
    return page;
  }

  const link = async () => (await server.summary()).link;
  const order = (id) => server.api(`/orders/${id}`);
  const named = (call, code) => call.then((answer) => assert.deepEqual([answer.success, answer.code], [false, code], JSON.stringify(answer)));

  it('looks a code up without counting a click', async () => {
    const start = await link();
    const { success, data } = await shoppex.validateAffiliateCode(`  ${CODE.toUpperCase()} `);
    assert.equal(success, true);
    assert.deepEqual(data, {
      valid: true,
      program_enabled: true,
      affiliate_code: CODE,
      discount_active: true,
      discount_percent: 10,
      attribution_mode: 'LAST_CLICK',
      attribution_window_days: 30,
      held_attribution_mode: null,
    });
    assert.equal((await link()).total_clicks, start.total_clicks);
    for (const unknown of ['nobody-here', 'x', 'ü'.repeat(300), "'; --"]) {
      const refused = await shoppex.validateAffiliateCode(unknown);
      assert.deepEqual([refused.success, refused.data?.valid, refused.message], [false, false, 'Invalid affiliate code.'], unknown);
    }
  });

  it('takes a code, and tells the mode of the one that is held', async () => {
    assert.equal((await shoppex.applyAffiliateCode('speedrun')).data.applied, true);
    assert.equal(shoppex.getAffiliateCode(), 'speedrun');
    const second = await shoppex.applyAffiliateCode(CODE);
    assert.deepEqual([second.data.applied, second.data.held_attribution_mode], [true, 'LAST_CLICK']);
    assert.equal(shoppex.getStoredAffiliate().windowDays, 30);
    shoppex.clearAffiliateCode();
    assert.equal(shoppex.getAffiliateCode(), null);
  });

  it('counts who arrives over a link', async () => {
    const start = await link();
    visit(`${FRONT}?ref=${CODE}`);
    assert.equal(await shoppex.captureAffiliateFromUrl(), CODE);
    assert.deepEqual([shoppex.getStoredAffiliate().code, shoppex.getStoredAffiliate().mode], [CODE, 'LAST_CLICK']);
    assert.equal((await link()).total_clicks, start.total_clicks + 1);
    visit(`${FRONT}?via=speedrun`);
    assert.equal(await shoppex.captureAffiliateFromUrl('via'), 'speedrun');
    visit(`${FRONT}?ref=nobody-here`);
    assert.equal(await shoppex.captureAffiliateFromUrl(), null);
    assert.equal(shoppex.getStoredAffiliate(), null, 'a code that is refused is dropped');
  });

  it('quotes a cart, checks it out, and shows how it goes on', async () => {
    await shoppex.applyAffiliateCode(CODE);
    shoppex.addToCart(product.id, 'default', 2);
    const quote = await shoppex.quoteCart();
    assert.equal(quote.success, true, JSON.stringify(quote));
    for (const key of ['subtotal', 'discount', 'total']) assert.match(quote.data[key], DECIMAL, key);
    assert.deepEqual([quote.data.currency, quote.data.affiliate_code], ['USD', CODE]);
    assert.equal(cents(Number(quote.data.subtotal)), 2 * cents(product.price));
    assert.ok(shoppex.getLatestQuoteToken());

    const checkout = await shoppex.checkout({ email: 'front@example.com', autoRedirect: false, locale: 'de' });
    assert.equal(checkout.success, true, JSON.stringify(checkout));
    assert.match(checkout.invoiceId, UUID);
    assert.equal(new URL(checkout.redirectUrl).pathname, `/invoice/${checkout.invoiceId}`);
    const placed = await order(checkout.invoiceId);
    assert.deepEqual([placed.status, placed.affiliate_code, placed.customer_email], ['PENDING', CODE, 'front@example.com']);
    assert.equal(cents(placed.total), cents(Number(quote.data.total)));
    assert.equal((await fetch(checkout.redirectUrl)).status, 200);

    assert.deepEqual((await shoppex.getInvoiceStatus(checkout.invoiceId)).data, { status: 'PENDING' });
    await server.api(`/orders/${checkout.invoiceId}/complete`, { method: 'POST', body: {} });
    assert.deepEqual((await shoppex.getInvoiceStatus(checkout.invoiceId)).data, { status: 'COMPLETED' });
    const invoice = await shoppex.getInvoice(checkout.invoiceId);
    assert.deepEqual([invoice.data.uniqid, invoice.data.status], [checkout.invoiceId, 'COMPLETED']);
    assert.ok(!JSON.stringify(invoice).includes('front@example.com'), 'an anonymous read names nobody');
  });

  it('goes to the checkout page by itself', async () => {
    shoppex.addToCart(product.id, 'default', 1);
    await shoppex.quoteCart();
    const url = await shoppex.buildCheckoutUrl({ email: 'front@example.com' });
    assert.ok(url.startsWith(`${server.url}/invoice/`), url);
    const { redirectUrl } = await shoppex.checkout({ email: 'front@example.com' });
    assert.equal(window.location.href, redirectUrl);
    assert.deepEqual(shoppex.getCart(), []);
  });

  it('says by name why a checkout is refused', async () => {
    shoppex.addToCart(product.id, 'default', 1);
    const checkout = (options) => shoppex.checkout({ email: 'front@example.com', autoRedirect: false, ...options });
    await named(checkout({ affiliateCode: 'nobody-here' }), 'errors.checkout.affiliate_code_not_applicable');
    await named(checkout({ coupon: 'NOTHING' }), 'errors.checkout.coupon_no_longer_valid');
    await named(checkout({ quoteToken: 'made-up' }), 'errors.checkout.quote_token_invalid');
    await shoppex.quoteCart();
    shoppex.updateCartItem(shoppex.getCart()[0].line_id, { quantity: 3 });
    await named(checkout(), 'errors.checkout.quote_token_stale');
    await shoppex.quoteCart();
    await server.api(`/products/${product.id}`, { method: 'PATCH', body: { price: product.price + 1 } });
    await named(checkout(), 'errors.checkout.price_increased_since_quote');
    await server.api(`/products/${product.id}`, { method: 'PATCH', body: { price: product.price } });
    assert.equal((await checkout()).success, true);
    assert.deepEqual(await shoppex.checkout({ autoRedirect: false }).then(({ code }) => code), 'errors.checkout.email_required');
    await shoppex.applyAffiliateCode(CODE);
    await named(checkout({ email: 'affiliate@example.com', quoteToken: null }), 'errors.checkout.affiliate_code_not_applicable');
    const nobody = await checkout({ affiliateCode: '', quoteToken: null });
    assert.equal((await order(nobody.invoiceId)).affiliate_code, null);
  });

  it('takes a coupon', async () => {
    const coupon = { code: 'TENOFF', discount_type: 'PERCENTAGE', discount_value: 10 };
    await server.api('/coupons/', { method: 'POST', body: coupon });
    shoppex.addToCart(product.id, 'default', 1);
    const quote = await shoppex.quoteCart('TENOFF');
    assert.equal(quote.data?.coupon_applied, true, JSON.stringify(quote));
    const checkout = await shoppex.checkout('TENOFF', { email: 'coupon@example.com', autoRedirect: false });
    assert.equal(cents((await order(checkout.invoiceId)).total), cents(Number(quote.data.total)));
    const invoice = await shoppex.getInvoice(checkout.invoiceId);
    assert.ok(!JSON.stringify(invoice).includes('TENOFF'), 'an anonymous read never names the coupon');
  });

  it('counts carts and checkouts once', async () => {
    const code = 'pixelfox';
    const sent = [];
    const real = globalThis.fetch;
    globalThis.fetch = async (...words) => {
      const answer = await real(...words);
      if (String(words[0]).endsWith('/affiliates/events')) sent.push(answer.status);
      return answer;
    };
    try {
      await shoppex.applyAffiliateCode(code);
      shoppex.addToCart(product.id, 'default', 1);
      await shoppex.trackAffiliateEvent('add_to_cart');
      await shoppex.trackAffiliateEvent('checkout_started', { code, dedupeKey: 'inv:11111111-1111-4111-8111-111111111111' });
      await shoppex.trackAffiliateEvent('add_to_cart', { code: 'nobody-here' });
      await until('the events', () => sent.length === 4);
    } finally {
      globalThis.fetch = real;
    }
    assert.deepEqual(sent.filter((status) => status >= 300), []);
  });

  it('reads failures in the shape of browsers', async () => {
    for (const [path, init, status] of [
      ['/invoices/unique/11111111-1111-4111-8111-111111111111', {}, 404],
      ['/nowhere', {}, 404],
      ['/cart/quote', { method: 'GET' }, 405],
      ['/cart/quote', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }, 422],
      ['/affiliates/resolve', { method: 'POST', body: '{"shop_slug":"no-shop","code":"a"}', headers: { 'content-type': 'application/json' } }, 404],
    ]) {
      const answer = await fetch(`${server.url}/v1/storefront${path}`, init);
      const body = await answer.json();
      assert.deepEqual([answer.status, body.status, typeof body.error], [status, status, 'string'], `${path} ${JSON.stringify(body)}`);
      assert.ok(answer.headers.get('x-request-id'));
    }
    const unknown = await shoppex.getInvoiceStatus('11111111-1111-4111-8111-111111111111');
    assert.equal(unknown.success, false);
  });

  it('takes the report of a failure', async () => {
    const report = { event_type: 'client_error', client_error: { endpoint: '/x', method: 'GET', message: 'no network' } };
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(report) };
    assert.ok((await fetch(`${server.url}/v1/storefront/shops/demo/ping`, init)).ok);
  });
});
