// The pages of the product by the person who sees them, and what has to be there before somebody looks at them.

import assert from 'node:assert/strict';
import { confirmed } from './browser.js';
import { CODE, LOGINS, until } from './server.js';

const TRON = 'TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY';

let server, mailbox;
const ids = {};

/** Opens an address, which may depend on what was prepared; a page may also be a function that leads to it by its words. */
const at = (path, status = 200) => {
  const address = () => (typeof path === 'string' ? path : path());
  const open = async (page) => {
    const answer = await page.goto(address());
    assert.equal(answer.status(), status, `the status of ${page.url()}`);
  };
  return Object.assign(open, { address });
};

const refusedLogin = async (page) => {
  await page.goto('/login');
  await page.getByLabel('E-mail').fill('nobody@example.com');
  await page.getByLabel('Password').fill('not my password');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
};
const askedCode = async (page) => {
  await page.goto('/login/code');
  await page.getByLabel('E-mail').fill('nobody@example.com');
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.waitForURL('**/login/code/enter');
};
const refusedCode = async (page) => {
  await askedCode(page);
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
};
const checkout = async (page) => {
  await page.goto(`/?ref=${CODE}`);
  await page.getByRole('link', { name: 'Buy Network bundle' }).click();
  await page.waitForURL('**/checkout?*');
};
const refusedCheckout = async (page) => {
  await checkout(page);
  await page.getByLabel('E-mail').fill('visitor@example.net');
  await page.getByLabel('Referral code').fill('nobodyhasthis');
  await page.getByRole('button', { name: 'Order and pay' }).click();
  await page.getByRole('alert').waitFor();
};
const sandbox = async (page) => {
  await checkout(page);
  await page.getByLabel('E-mail').fill('visitor@example.net');
  await page.getByRole('button', { name: 'Order and pay' }).click();
  await page.waitForURL('**/sandbox/*');
};
const unpaid = async (page) => {
  await page.getByRole('button', { name: 'Let the payment fail' }).click();
  await page.waitForURL('**/orders/*');
};
const paid = async (page) => {
  await page.getByRole('button', { name: 'Pay now' }).click();
  await page.waitForURL('**/sandbox/*');
  await page.getByRole('main').getByRole('button', { name: /^Pay/ }).click();
  await page.waitForURL('**/orders/*');
};
const receipt = async (page) => {
  await page.getByRole('link', { name: 'Receipt' }).click();
  await page.waitForURL('**/receipt');
};
const refusedConversion = async (page) => {
  await page.goto('/balance/convert');
  await page.getByLabel('Amount', { exact: true }).fill('99999.00');
  await page.getByRole('button', { name: 'Convert to store balance' }).click();
  await page.getByRole('alert').waitFor();
};
const refusedPayout = async (page) => {
  await page.goto('/balance/payout');
  await page.getByLabel('Amount', { exact: true }).fill('1.00');
  await page.getByLabel('Receive').selectOption('USDT:tron');
  await page.getByLabel('Address').fill(`${TRON.slice(0, -1)}X`);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('alert').waitFor();
};
const confirmedPayout = async (page) => {
  await page.goto('/balance/payout');
  await page.getByRole('button', { name: /^Fill in all/ }).click();
  await page.waitForURL('**/balance/payout');
  await page.getByLabel('Receive').selectOption('USDT:tron');
  await page.getByLabel('Address').fill(TRON);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.waitForURL('**/balance/payout/confirm');
};
const firstOrder = async (page) => {
  await page.goto('/orders');
  await page.locator('tbody a').first().click();
  await page.waitForURL('**/orders/*');
};
const link = async (page) => {
  await page.goto(`/admin/affiliates/${server.affiliateId}`);
  await page.locator('tbody a').first().click();
  await page.waitForURL('**/links/*');
};
const refusedTerms = async (page) => {
  await link(page);
  await page.getByLabel('Commission in percent').fill('101');
  await page.getByRole('button', { name: 'Save terms' }).click();
  await page.getByRole('alert').waitFor();
};
const refusedProgram = async (page) => {
  await page.goto('/admin/settings/program');
  await page.getByLabel('Hold in days').fill('1000');
  await page.getByRole('button', { name: 'Save rules' }).click();
  await page.getByRole('alert').waitFor();
};
const refusedKey = async (page) => {
  await page.goto('/admin/keys');
  await page.getByLabel('Name', { exact: true }).fill('Reports');
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('alert').waitFor();
};
const ownPassword = (role) => async (page) => {
  await confirmed(page, role);
  await page.goto('/account/password');
  await page.getByLabel('New password').waitFor();
};
const newKey = async (page) => {
  await confirmed(page, 'operator');
  await page.goto('/admin/keys');
  await page.getByLabel('Name', { exact: true }).fill('Reports');
  await page.getByLabel('orders.read').check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByLabel('API key').waitFor();
};
const key = async (page) => {
  await page.goto('/admin/keys');
  await page.getByRole('link', { name: 'Reports' }).first().click();
  await page.waitForURL('**/admin/keys/key_*');
};
const frontKey = async (page) => {
  await page.goto('/admin/keys/publishable');
  await page.locator('tbody a').first().click();
  await page.waitForURL('**/publishable/pk_*');
};
const consent = async (page) => {
  const asked = { response_type: 'code', client_id: ids.app, redirect_uri: 'https://reports.example/back', scope: 'orders.read customers.read', state: 'x' };
  await page.goto(`/admin/apps/authorize?${new URLSearchParams(asked)}`);
  await page.getByRole('button', { name: 'Authorise' }).waitFor();
};
const refusedProvider = async (page) => {
  await page.goto('/admin/payments/providers/stripe');
  await page.getByLabel('Secret key').fill('pk_test_1');
  await page.getByLabel('Signing secret of the webhook').fill('whsec_1');
  await page.getByRole('button', { name: 'Connect Stripe' }).click();
  await page.getByRole('alert').waitFor();
};
const ticked = async (page) => {
  await page.goto('/admin/payouts?select=all');
  await page.getByRole('button', { name: 'Reject selected' }).click();
  await page.waitForURL('**/confirm?*');
};

/** Every page of the demo brand by the person who sees it. The order matters where one leads to the next. */
const PAGES = {
  visitor: {
    landing: at('/'),
    'landing-referred': at(`/?ref=${CODE}`),
    login: at('/login'),
    'login-next': at('/login?next=%2Fbalance'),
    'login-refused': refusedLogin,
    'login-code': at('/login/code'),
    'login-code-enter': askedCode,
    'login-code-refused': refusedCode,
    invitation: at(() => ids.invitation),
    reset: at('/reset'),
    'reset-sent': at('/reset/sent'),
    'reset-choose': at('/reset/no-such-link'),
    register: at('/register'),
    'register-join': at('/register?join=1'),
    'register-sent': at('/register/sent'),
    'register-confirm': at('/register/confirm/no-such-link'),
    'checkout-empty': at('/checkout'),
    checkout,
    'checkout-refused': refusedCheckout,
    sandbox,
    'order-unpaid': unpaid,
    'order-paid': paid,
    receipt,
    'invoice-unpaid': at(() => `/invoice/${ids.pendingInvoice}`),
    'invoice-paid': at(() => `/invoice/${ids.paidInvoice}`),
    'nothing-here': at('/no/such/page', 404),
    docs: at('/docs'),
    'docs-errors': at('/docs/errors'),
    'docs-customers': at('/docs/customers'),
    'docs-customer-account': at('/docs/customer-account'),
  },
  affiliate: {
    overview: at('/'),
    orders: at('/orders'),
    'orders-none': at('/orders?state=VOIDED'),
    'orders-not-found': at('/orders?q=00000000'),
    order: firstOrder,
    affiliate: at('/affiliate'),
    'affiliate-90-days': at('/affiliate?days=90'),
    'affiliate-links': at('/affiliate/links'),
    commissions: at('/affiliate/commissions'),
    'commissions-none': at('/affiliate/commissions?state=forfeited'),
    'why-pending': at(() => `/affiliate/commissions/${ids.commissions.pending}`),
    'why-approved': at(() => `/affiliate/commissions/${ids.commissions.approved}`),
    balance: at('/balance'),
    'balance-store': at('/balance?account=store'),
    'balance-month-before': at(() => `/balance?month=${ids.monthBefore}`),
    convert: at('/balance/convert?amount=25.00'),
    'convert-refused': refusedConversion,
    payouts: at('/balance/payout'),
    'payouts-refused': refusedPayout,
    'payout-confirm': confirmedPayout,
    'payout-pending': at(() => `/balance/payout/${ids.claims.pending}`),
    'payout-completed': at(() => `/balance/payout/${ids.claims.completed}`),
    'payout-rejected': at(() => `/balance/payout/${ids.rejected}`),
    account: at('/account'),
    'account-password': ownPassword('affiliate'),
    'account-email': at('/account/email'),
    'account-sessions': at('/account/sessions'),
    'account-second-factor': at('/account/second-factor'),
    'account-notices': at('/account/notices'),
    'account-data': at('/account/data'),
    'account-close': at('/account/close'),
    'not-allowed': at('/admin', 403),
    'affiliate-nothing-here': at('/no/such/page', 404),
  },
  customer: {
    'customer-overview': at('/'),
    'customer-orders': at('/orders'),
    'customer-order': firstOrder,
    'customer-receipt': receipt,
    join: at('/affiliate'),
    'customer-balance': at('/balance'),
    'customer-checkout': checkout,
  },
  operator: {
    'admin-today': at('/admin'),
    'admin-payouts': at('/admin/payouts'),
    'admin-payouts-all': at('/admin/payouts?state=all'),
    'admin-payouts-none': at('/admin/payouts?state=failed'),
    'admin-payouts-confirm': ticked,
    'admin-payout-pending': at(() => `/admin/payouts/${ids.claims.pending}`),
    'admin-payout-invalid': at(() => `/admin/payouts/${ids.invalid}`),
    'admin-payout-completed': at(() => `/admin/payouts/${ids.claims.completed}`),
    'admin-affiliates': at('/admin/affiliates'),
    'admin-affiliates-none': at('/admin/affiliates?state=disabled'),
    'admin-affiliate': at(() => `/admin/affiliates/${server.affiliateId}`),
    'admin-affiliate-link': link,
    'admin-affiliate-link-refused': refusedTerms,
    'admin-links-asked-for': at('/admin/affiliates/applications'),
    'admin-link-asked-for': at(() => `/admin/affiliates/applications/${ids.application}`),
    'admin-program': at('/admin/settings/program'),
    'admin-program-refused': refusedProgram,
    'admin-keys-refused': refusedKey,
    'admin-keys-new': newKey,
    'admin-keys': at('/admin/keys'),
    'admin-key': key,
    'admin-keys-publishable': at('/admin/keys/publishable'),
    'admin-key-publishable': frontKey,
    'admin-apps': at('/admin/apps'),
    'admin-app': at(() => `/admin/apps/${ids.app}`),
    'admin-consent': consent,
    'admin-consent-unknown': at('/admin/apps/authorize?client_id=shoc_none', 422),
    'admin-orders': at('/admin/orders'),
    'admin-orders-pending': at('/admin/orders?state=pending'),
    'admin-orders-not-found': at('/admin/orders?q=nobody@example.net'),
    'admin-order-paid': at(() => `/admin/orders/${ids.orders.COMPLETED}`),
    'admin-order-unpaid': at(() => `/admin/orders/${ids.orders.PENDING}`),
    'admin-order-refunded': at(() => `/admin/orders/${ids.orders.REFUNDED}`),
    'admin-order-void': at(() => `/admin/orders/${ids.orders.VOIDED}`),
    'admin-payments': at('/admin/payments'),
    'admin-providers': at('/admin/payments/providers'),
    'admin-provider-stripe': at('/admin/payments/providers/stripe'),
    'admin-provider-refused': refusedProvider,
    'admin-provider-paypal': at('/admin/payments/providers/paypal'),
    'admin-webhooks': at('/admin/webhooks'),
    'admin-webhook': at(() => `/admin/webhooks/${ids.webhook}`),
    'admin-webhook-log': at('/admin/webhooks/log'),
    'admin-webhook-dead': at('/admin/webhooks/log?status=dead'),
    'operator-account': at('/account'),
    'operator-password': ownPassword('operator'),
    'operator-sessions': at('/account/sessions'),
    'operator-second-factor': at('/account/second-factor'),
    'admin-webhook-delivery': at(() => `/admin/webhooks/log/${ids.delivery}`),
  },
};

/** What shows whether a brand holds: the pages that look least alike. */
const SOME = {
  visitor: { landing: at('/'), login: at('/login'), 'login-refused': refusedLogin },
  affiliate: { overview: at('/'), affiliate: at('/affiliate'), commissions: at('/affiliate/commissions'), balance: at('/balance'), payouts: at('/balance/payout'), orders: at('/orders') },
  operator: { 'admin-today': at('/admin'), 'admin-payouts': at('/admin/payouts?state=all') },
};

export const BRANDS = { demo: PAGES, school: SOME, street: SOME };

/** The affiliate signs in by a mailed code and asks for a link on terms of its own. */
async function askForLink() {
  const { email } = LOGINS.affiliate;
  const front = (await server.run('key', 'create', '--shop', 'demo', '--publishable')).trim();
  const call = async (path, body, token) => {
    const headers = { 'content-type': 'application/json', 'x-shoppex-publishable-key': front, ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(`${server.url}/v1/customer/${path}?shop=demo`, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return (await answer.json()).data;
  };
  await call('auth/otp/request', { email });
  const { access_token: token } = await call('auth/otp/verify', { email, otp: await mailbox.code(email) });
  const wish = { code: 'big-stage', label: 'The autumn tour', requested_affiliate_revenue_percent: 25 };
  await call('affiliate/links', wish, token);
  const [application] = (await server.api('/affiliates/applications')).applications;
  return application.id;
}

/** Makes what the pages show; the addresses of what is made are known afterwards. */
export async function prepare(started, box) {
  [server, mailbox] = [started, box];
  const key = (name) => ({ method: 'POST', key: name });
  const ask = (name, address, note) =>
    server.api(`/customers/${server.affiliateId}/affiliate/payout-requests`, {
      ...key(name),
      body: { amount: 12.5, asset: 'USDT', network: 'tron', address, note },
    });
  ids.invalid = (await ask('invalid', 'TQ2nBylQp1n7hT8t9r3V7A4C6X9K1M2P3Q', 'Pay out weekly affiliate earnings')).claim_id;
  const rejected = (await ask('rejected', TRON, 'For the new camera')).claim_id;
  await server.api(`/affiliates/payout-requests/${rejected}/reject`, { ...key('reject'), body: { reason: 'Please confirm the address with support first.' } });
  ids.rejected = rejected;
  await ask('pending', TRON, 'A note that is long enough to be cut short in the list, and then some <b>more</b>.');
  const { claims, commissions } = await server.summary();
  const payouts = claims.filter((claim) => claim.type === 'payout' && claim.address_check === 'valid');
  ids.claims = Object.fromEntries(payouts.map((claim) => [claim.status, claim.id]));
  ids.commissions = Object.fromEntries(commissions.map((row) => [row.status, row.id]));
  const shelf = await fetch(server.url).then((answer) => answer.text());
  const [, product] = shelf.match(/\/checkout\?product=([^"&]+)/);
  const order = { email: 'visitor@example.net', affiliate_code: CODE, items: [{ product_id: product, quantity: 2 }] };
  ids.orders = { PENDING: (await server.api('/orders', { ...key('order'), body: order })).id };
  for (const status of ['COMPLETED', 'REFUNDED', 'VOIDED']) {
    [{ id: ids.orders[status] }] = await server.api(`/orders?status=${status}&limit=1`);
  }
  const uniqid = async (id) => (await server.api(`/orders/${id}`)).uniqid;
  ids.pendingInvoice = await uniqid(ids.orders.PENDING);
  ids.paidInvoice = await uniqid(ids.orders.COMPLETED);
  const month = new Date();
  month.setUTCDate(0);
  ids.monthBefore = month.toISOString().slice(0, 7);
  const address = { url: 'http://127.0.0.1:9/hook', events: ['order:paid', 'affiliate:payout_requested'] };
  ids.webhook = (await server.api('/webhooks', { ...key('webhook'), body: address })).id;
  await server.api(`/webhooks/${ids.webhook}/test`, { ...key('webhook-test'), body: { event: 'order:paid' } });
  ids.delivery = await until('the test delivery fails', async () => (await server.api('/webhooks/logs?status=failed'))[0]?.id);
  ids.application = await askForLink();
  const app = ['--shop', 'demo', '--name', 'Reports', '--redirect-uri', 'https://reports.example/back', '--scopes', 'orders.read,customers.read'];
  [, ids.app] = (await server.run('app', 'create', ...app)).match(/client id\s+(\S+)/);
  const invited = await server.run('operator', 'create', '--shop', 'demo', '--email', 'new@example.com');
  ids.invitation = new URL(invited.trim()).pathname;
}
