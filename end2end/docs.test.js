// The lines that the reference shows are run as they stand, in a shell, against the demo server: with the demo's key,
// with ids that exist, and with what a query must have.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { launch, person } from './lib/browser.js';
import { LOGINS, startServer, until } from './lib/server.js';
import { startMailbox } from './sdk/lib/mailbox.js';

const run = promisify(execFile);

describe('the lines of the reference', () => {
  let server, browser, mailbox, front, token;
  const ids = {};

  before(async () => {
    mailbox = await startMailbox();
    [server, browser] = await Promise.all([startServer(mailbox.options), launch()]);
    front = (await server.run('key', 'create', '--shop', 'demo', '--publishable')).trim();
    const { email } = LOGINS.affiliate;
    await asCustomer('auth/otp/request', { email });
    token = (await asCustomer('auth/otp/verify', { email, otp: await mailbox.code(email) })).access_token;
    await prepare();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    mailbox?.stop();
  });

  async function asCustomer(path, body, session) {
    const headers = { 'content-type': 'application/json', 'x-shoppex-publishable-key': front, ...(session && { authorization: `Bearer ${session}` }) };
    const answer = await fetch(`${server.url}/v1/customer/${path}?shop=demo`, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return (await answer.json()).data;
  }

  /** One of each thing that a path may name. */
  async function prepare() {
    const [order] = await server.api('/orders?status=COMPLETED&limit=1');
    const [own] = await server.api(`/orders?filters=email:${LOGINS.affiliate.email}&limit=1`);
    const [product] = await server.api('/products?limit=1');
    const key = (name) => ({ method: 'POST', key: name });
    const coupon = await server.api('/coupons', { ...key('coupon'), body: { code: 'SPRING-10', discount_type: 'FIXED', discount_value: 2 } });
    const paying = { title: 'A course', email: 'pay@example.com', value: 19.99, currency: 'USD' };
    const payment = await server.api('/payments', { ...key('payment'), body: paying });
    const hook = await server.api('/webhooks', { ...key('hook'), body: { url: 'http://127.0.0.1:9/hook', events: ['order:paid'] } });
    await server.api(`/webhooks/${hook.id}/test`, { ...key('test'), body: { event: 'order:paid' } });
    const log = await until('a delivery', async () => (await server.api('/webhooks/logs'))[0]);
    const wish = { code: 'big-stage', requested_affiliate_revenue_percent: 25 };
    await asCustomer('affiliate/links', wish, token);
    const [application] = (await server.api('/affiliates/applications')).applications;
    const { claims } = await server.summary();
    Object.assign(ids, {
      customers: server.affiliateId,
      orders: order.id,
      invoices: order.uniqid,
      invoice: own.uniqid,
      unique: own.uniqid,
      status: own.uniqid,
      products: product.id,
      coupons: coupon.id,
      code: 'SPRING-10',
      payments: payment.uniqid ?? payment.id,
      logs: log.id,
      webhooks: hook.id,
      applications: application.id,
      'payout-requests': claims.find((claim) => claim.type === 'payout').id,
      affiliates: server.affiliateId,
    });
  }

  /** The line with everything filled in that people fill in. */
  function filled(line) {
    const tokens = line.replaceAll('shx_YOUR_KEY', server.apiKey).replaceAll('hcs_YOUR_TOKEN', token).replaceAll(/pk_live_\w+/g, front);
    return tokens.replace(/curl '([^']*)'/, (_, address) => {
      const url = new URL(address);
      const parts = url.pathname.split('/');
      const named = parts.map((part, index) => (isId(part) ? (ids[parts[index - 1]] ?? part) : part));
      url.pathname = named.join('/');
      return `curl '${url}'`;
    });
  }
  const isId = (part) => part === 'ID' || /^[a-z]+_[A-Za-z0-9_]+$/.test(part) || /^[0-9a-f]{8}-/.test(part);

  it('answer what they are said to answer', async () => {
    const { page, assertQuiet, close } = await person(browser, server.url);
    await page.goto('/docs');
    const subjects = await page.locator('main a[href^="/docs/"]').evaluateAll((all) => all.map((link) => link.pathname));
    const lines = new Set([await page.locator('main pre').first().innerText()]);
    for (const path of new Set(subjects)) {
      if (path.endsWith('.json')) continue;
      await page.goto(path);
      for (const line of await page.locator('main pre').allInnerTexts()) lines.add(line);
    }
    const reading = [...lines].filter((line) => line.startsWith("curl '"));
    assert.ok(reading.length >= 25, `${reading.length} lines that read`);
    const problems = [];
    for (const line of reading) {
      const whole = filled(line);
      const { stdout } = await run('sh', ['-c', `${whole} -s -w '\n%{http_code}'`]);
      const [body, status] = [stdout.slice(0, -4), stdout.slice(-3)];
      if (!status.startsWith('2')) problems.push(`${whole}: ${status} ${body.slice(0, 200)}`);
    }
    assert.deepEqual(problems, []);
    assertQuiet();
    await close();
  });
});
