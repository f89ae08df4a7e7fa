// A merchant's own customer account with the browser package, as it is published: it checks every answer by a schema itself.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { HeadlessCustomerError, createCustomerClient } from '@shoppexio/storefront/customer';
import { CODE, LOGINS, startServer } from '../lib/server.js';
import { storage } from './lib/browser_page.js';
import { startMailbox } from './lib/mailbox.js';

const UNKNOWN = '11111111-1111-4111-8111-111111111111';
const DAY_MS = 24 * 60 * 60 * 1000;

async function refusal(call, status) {
  const error = await call().then(
    (answer) => assert.fail(`not refused: ${JSON.stringify(answer)}`),
    (caught) => caught,
  );
  assert.ok(error instanceof HeadlessCustomerError, error.stack);
  assert.equal(error.status, status, error.message);
  return error;
}

describe('@shoppexio/storefront/customer', () => {
  let server;
  let mailbox;
  let affiliate;
  let publishableKey;
  before(async () => {
    mailbox = await startMailbox();
    server = await startServer(mailbox.options);
    publishableKey = (await server.run('key', 'create', '--shop', 'demo', '--publishable')).trim();
    affiliate = await signedIn(LOGINS.affiliate.email);
  });
  after(async () => {
    await server?.stop();
    mailbox?.stop();
  });

  /** A browser of its own. */
  function front(options = {}) {
    const own = { storage: storage(), persistentStorage: storage(), ...options };
    return createCustomerClient({ shop: 'demo', publishableKey, apiBaseUrl: server.url, ...own });
  }

  async function signedIn(email, client = front(), options = undefined) {
    assert.deepEqual(await client.requestOtp(email), { requested: true });
    await client.verifyOtp(email, await mailbox.code(email), options);
    return client;
  }

  it('signs in by a code that was mailed, and out again', async () => {
    const { email } = LOGINS.customer;
    const client = front();
    await refusal(() => client.me(), 401);
    await client.requestOtp(email);
    const code = await mailbox.code(email);
    const wrong = code === '000000' ? '111111' : '000000';
    await refusal(() => client.verifyOtp(email, wrong), 401);
    const session = await client.verifyOtp(email, code);
    assert.match(session.accessToken, /^hcs_/);
    assert.ok(Date.parse(session.expiresAt) - Date.now() <= DAY_MS + 60_000);
    await refusal(() => front().verifyOtp(email, code), 401);
    const copy = front({ storage: storage() });
    const { customer, shop } = await client.me();
    assert.equal(customer.email, email);
    assert.deepEqual([shop.slug, shop.name, shop.currency], ['demo', 'Tickrate', 'USD']);
    assert.match(shop.branding.primary_color, /^#[0-9a-f]{6}$/i);
    await client.logout();
    assert.equal(client.getSession(), null);
    copy.saveSession(session, false);
    await refusal(() => copy.me(), 401);
    assert.equal(copy.getSession(), null, 'a refused session is dropped');
  });

  it('remembers who wishes it for thirty days', async () => {
    const persistentStorage = storage();
    const client = await signedIn('customer@example.com', front({ persistentStorage }), { rememberMe: true });
    const left = Date.parse(client.getSession().expiresAt) - Date.now();
    assert.ok(left > 20 * DAY_MS && left <= 30 * DAY_MS + 60_000);
    assert.equal((await front({ persistentStorage }).me()).customer.email, 'customer@example.com');
  });

  it('says the same to strangers', async () => {
    const start = mailbox.count();
    assert.deepEqual(await front().requestOtp('nobody@example.com'), { requested: true });
    await refusal(() => front().verifyOtp('nobody@example.com', '123456'), 401);
    assert.equal(mailbox.count(), start);
    await refusal(() => front({ publishableKey: 'pk_live_made_up' }).requestOtp('nobody@example.com'), 401);
    await refusal(() => front({ shop: 'no-shop' }).requestOtp('nobody@example.com'), 404);
    await refusal(() => front({ shop: 'school' }).requestOtp('nobody@example.com'), 401);
  });

  it('shows orders, page by page, and each in full', async () => {
    const client = await signedIn('customer@example.com');
    const { invoices, pagination } = await client.orders({ page: 1, limit: 2 });
    assert.deepEqual([pagination.page, pagination.limit, invoices.length], [1, 2, Math.min(2, pagination.total)]);
    assert.equal(pagination.has_more, pagination.total > 2);
    for (const { uniqid, status, total } of invoices) {
      const order = await client.order(uniqid);
      assert.deepEqual([order.uniqid, order.status, order.total], [uniqid, status, total]);
      assert.match(order.total, /^\d+\.\d\d$/);
      assert.ok(order.lineItems.length > 0);
    }
    const completed = await client.orders({ status: 'COMPLETED' });
    assert.deepEqual([...new Set(completed.invoices.map((invoice) => invoice.status))], ['COMPLETED']);
    assert.equal((await client.orders({ search: 'there is no such thing' })).invoices.length, 0);
    await refusal(() => client.order(UNKNOWN), 404);
    const others = await server.api('/orders?limit=100');
    const other = others.find((order) => order.customer_email !== 'customer@example.com');
    await refusal(() => client.order(other.uniqid), 404);
  });

  it('changes a name', async () => {
    const { customer } = await affiliate.updateProfile({ name: 'Ada Example' });
    assert.deepEqual([customer.id, customer.name], [server.affiliateId, 'Ada Example']);
    assert.equal((await affiliate.me()).customer.name, 'Ada Example');
  });

  it('shows an affiliate the same money as the API of the merchant', async () => {
    const mine = await affiliate.affiliate();
    const { balances, link } = await server.summary();
    assert.deepEqual([mine.state, mine.balance_currency, mine.customer.id], ['active', 'USD', server.affiliateId]);
    for (const bucket of ['pending', 'available', 'requested', 'converted', 'paid', 'approved_total']) {
      assert.equal(mine.balances[bucket], balances[bucket].toFixed(2), bucket);
    }
    const primary = mine.links.find((row) => row.is_primary);
    assert.deepEqual([primary.code, primary.status, primary.total_clicks], [CODE, 'active', link.total_clicks]);
    assert.equal(primary.effective_commission_percent, 20);
    assert.ok(mine.commissions.length > 0 && mine.claims.length > 0);
    const stats = await affiliate.affiliateStats({ days: 7 });
    assert.equal(stats.window_days, 7);
    assert.equal(stats.daily.length, 7);
    assert.ok((await affiliate.affiliateStats()).totals.clicks >= stats.totals.clicks);
  });

  it('makes a link with a code of one\'s own', async () => {
    const { affiliate_link: link } = await affiliate.createAffiliateLink({ code: 'Ada-Streams', label: 'Streams' });
    assert.deepEqual([link.code, link.label, link.customer_id], ['ada-streams', 'Streams', server.affiliateId]);
    assert.ok((await affiliate.affiliate()).links.some((row) => row.code === 'ada-streams'));
    for (const code of ['ada-streams', CODE, '', 'a b']) {
      const error = await affiliate.createAffiliateLink({ code, label: 'x' }).catch((caught) => caught);
      assert.ok(error.status >= 400 && error.status < 500, `${code}: ${error.status}`);
    }
  });

  it('shows all at once', async () => {
    const dashboard = await affiliate.dashboard();
    assert.equal(dashboard.customer.email, LOGINS.affiliate.email);
    assert.deepEqual(dashboard.affiliate.balances, (await affiliate.affiliate()).balances);
    assert.equal(dashboard.wallet.currency, 'USD');
    assert.equal(typeof dashboard.stats.invoices_count, 'number');
  });

  it('buys store credit', async () => {
    const { quote } = await affiliate.walletTopupQuote();
    assert.deepEqual([quote.enabled, quote.currency], [true, 'USD']);
    const before = Number((await affiliate.dashboard()).wallet.available);
    const { invoice_id: id, url } = await affiliate.createWalletTopup('25.00');
    assert.ok(url.endsWith(`/invoice/${id}`), url);
    assert.equal((await affiliate.order(id)).total, '25.00');
    await server.api(`/orders/${id}/complete`, { method: 'POST', body: {} });
    assert.equal(Number((await affiliate.dashboard()).wallet.available), before + 25);
    for (const amount of ['0', '-1', '1.001', 'much', '99999999999']) {
      const error = await affiliate.createWalletTopup(amount).catch((caught) => caught);
      assert.ok(error.status >= 400 && error.status < 500, `${amount}: ${error.status}`);
    }
  });
});
