// Every page as people see it: at the desk and on a phone, in each colour scheme that its brand offers. A picture of
// each is kept in `screenshots/`, and each is checked for what can be measured.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { VIEWPORTS, launch, person, shot, signIn } from './lib/browser.js';
import { CODE, LOGINS, startServer, until } from './lib/server.js';
import { startMailbox } from './sdk/lib/mailbox.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
/** The narrowest window without scrolling sideways (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 };
const TOUCH_PX_MIN = 44;
const PARALLEL = 3;
const TRON = 'TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY';

let server, browser, mailbox;
const ids = {};

/** Opens an address, which may depend on what was prepared; a page may also be a function that leads to it. */
const at = (path, status = 200) => async (page) => {
  const answer = await page.goto(typeof path === 'string' ? path : path());
  assert.equal(answer.status(), status, `the status of ${page.url()}`);
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
  await page.getByRole('button', { name: 'Let it fail' }).click();
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
  await page.getByLabel('Address').fill(`${TRON.slice(0, -1)}X`);
  await page.getByRole('button', { name: 'Request payout', exact: true }).click();
  await page.getByRole('alert').waitFor();
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
  await page.getByRole('button', { name: 'Save the terms' }).click();
  await page.getByRole('alert').waitFor();
};
const refusedProgram = async (page) => {
  await page.goto('/admin/settings/program');
  await page.getByLabel('On hold, in days').fill('1000');
  await page.getByRole('button', { name: 'Save the rules' }).click();
  await page.getByRole('alert').waitFor();
};
const refusedKey = async (page) => {
  await page.goto('/admin/keys');
  await page.getByLabel('Name', { exact: true }).fill('Reports');
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByRole('alert').waitFor();
};
const newKey = async (page) => {
  await page.goto('/admin/keys');
  await page.getByLabel('Name', { exact: true }).fill('Reports');
  await page.getByLabel('orders.read').check();
  await page.getByRole('button', { name: 'Make the key' }).click();
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
  await page.getByRole('button', { name: 'Allow' }).waitFor();
};
const ticked = async (page) => {
  await page.goto('/admin/payouts?tick=all');
  await page.getByRole('button', { name: 'Reject the ticked' }).click();
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
    'payout-pending': at(() => `/balance/payout/${ids.claims.pending}`),
    'payout-completed': at(() => `/balance/payout/${ids.claims.completed}`),
    'payout-rejected': at(() => `/balance/payout/${ids.rejected}`),
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
    'admin-webhooks': at('/admin/webhooks'),
    'admin-webhook': at(() => `/admin/webhooks/${ids.webhook}`),
    'admin-webhook-log': at('/admin/webhooks/log'),
    'admin-webhook-dead': at('/admin/webhooks/log?status=dead'),
    'admin-webhook-delivery': at(() => `/admin/webhooks/log/${ids.delivery}`),
  },
};

/** What shows whether a brand holds: the pages that look least alike. */
const SOME = {
  visitor: { landing: at('/'), login: at('/login'), 'login-refused': refusedLogin },
  affiliate: { overview: at('/'), affiliate: at('/affiliate'), commissions: at('/affiliate/commissions'), balance: at('/balance'), payouts: at('/balance/payout'), orders: at('/orders') },
  operator: { 'admin-today': at('/admin'), 'admin-payouts': at('/admin/payouts?state=all') },
};

const BRANDS = { demo: PAGES, school: SOME, street: SOME };

/** What is wrong with the page in this window, in words. Runs in the browser. */
function measure(touchPxMin) {
  const problems = [];
  const root = document.scrollingElement;
  const name = (element) => element.outerHTML.replace(/\s+/g, ' ').slice(0, 160);
  if (root.scrollWidth > innerWidth) {
    const wide = [...document.body.querySelectorAll('*')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right + scrollX > innerWidth + 1;
    });
    problems.push(`scrolls sideways: ${root.scrollWidth} of ${innerWidth} px, from ${wide.slice(-3).map(name).join(' | ')}`);
  }
  const titles = document.querySelectorAll('h1');
  if (titles.length !== 1) problems.push(`${titles.length} main headings`);
  for (const control of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const isNamed = control.labels?.length > 0 || control.getAttribute('aria-label') || control.getAttribute('aria-labelledby');
    if (!isNamed) problems.push(`no label: ${name(control)}`);
  }
  const names = [...document.querySelectorAll('[id]')].map((element) => element.id);
  const twice = names.filter((id, index) => names.indexOf(id) !== index);
  if (twice.length > 0) problems.push(`ids given twice: ${twice.join(' ')}`);
  // The paths of the reference have names in braces on purpose; they are code.
  const codes = [...document.querySelectorAll('code')].map((code) => code.innerText || '\0').sort((one, other) => other.length - one.length);
  const words = codes.reduce((text, code) => text.replaceAll(code, ''), document.body.innerText);
  if (/\b(?:portal|admin|components|refusals)\.[a-z_]+\.[a-z_.]+\b|\{[a-z_]+\}/.test(words)) {
    problems.push(`a message without its words: ${words.match(/\S*(?:(?:portal|admin|components|refusals)\.[a-z_]+\.|\{[a-z_]+\})\S*/)?.[0]}`);
  }
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    if (!document.getElementById(link.hash.slice(1))) problems.push(`leads to nothing on this page: ${name(link)}`);
  }
  for (const button of touchPxMin ? document.querySelectorAll('.button.primary') : []) {
    const box = button.getBoundingClientRect();
    if (box.height > 0 && box.height < touchPxMin - 0.5) problems.push(`${box.height} px high: ${name(button)}`);
  }
  return problems;
}

async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const found = await page.evaluate(
    (values) => axe.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] }),
    RULES,
  );
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id} (${help}): ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 140)} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
}

/** The schemes that a brand offers, as its pages say. */
async function schemesOf(page) {
  const content = await page.locator('meta[name=color-scheme]').getAttribute('content');
  return content.split(/\s+/).filter((word) => word === 'light' || word === 'dark');
}

/** A link without what differs from row to row, so that one of a kind is followed. */
const kind = (href) => href.replace(/[0-9a-f]{8}[0-9a-f-]{20,}/g, 'ID').replace(/(before|trail|month|tick|claim)=[^&]*/g, '$1=');

/** Adds the links of this site on the open page, one of each kind. */
async function gather(page, links) {
  const hrefs = await page.locator('a[href]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  for (const path of hrefs.filter((href) => href.startsWith('/')).map((href) => href.split('#')[0])) {
    if (!links.has(kind(path))) links.set(kind(path), { path, from: new URL(page.url()).pathname });
  }
}

/** Links that lead nowhere. */
async function broken(context, links) {
  const problems = [];
  for (const { path, from } of links.values()) {
    const answer = await context.request.get(path, { maxRedirects: 0 });
    if (answer.status() >= 400) problems.push(`the link to ${path} on ${from}: ${answer.status()}`);
  }
  return problems;
}

/** Looks at the page that is open in every window and scheme. */
async function look(page, name) {
  const problems = [];
  const note = (where, found) => problems.push(...found.map((problem) => `${name} ${where}: ${problem}`));
  for (const scheme of await schemesOf(page)) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [window, size] of Object.entries(VIEWPORTS)) {
      await page.setViewportSize(size);
      await page.evaluate(() => document.fonts.ready.then(() => true));
      note(`${scheme} ${window}`, await page.evaluate(measure, window === 'phone' ? TOUCH_PX_MIN : 0));
      note(`${scheme} ${window}`, await violations(page));
      await shot(page, `${name}-${scheme}-${window}`);
    }
  }
  await page.setViewportSize(NARROW);
  note('narrow', await page.evaluate(measure, 0));
  await page.setViewportSize(VIEWPORTS.desk);
  return problems;
}

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

async function prepare() {
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
  ids.invitation = new URL((await server.run('operator', 'create', '--email', 'new@example.com')).trim()).pathname;
}

describe('pages', { concurrency: PARALLEL }, () => {
  before(async () => {
    mailbox = await startMailbox();
    [server, browser] = await Promise.all([startServer(mailbox.options), launch()]);
    await prepare();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    mailbox?.stop();
  });

  for (const [brand, people] of Object.entries(BRANDS)) {
    for (const [role, pages] of Object.entries(people)) {
      it(`of ${brand} for the ${role}`, async () => {
        const somebody = await person(browser, server.hosts[brand]);
        const { page, complaints } = somebody;
        if (role !== 'visitor') await signIn(page, role);
        const problems = [];
        const links = new Map();
        for (const [name, open] of Object.entries(pages)) {
          try {
            await open(page);
            await gather(page, links);
            problems.push(...(await look(page, `${brand}-${name}`)));
          } catch (error) {
            problems.push(`${brand}-${name} at ${page.url()}: ${error.message.split('\n').slice(0, 4).join(' ')}`);
            await shot(page, `${brand}-${name}-broken`);
          }
        }
        // Only the browser knows where the made-up hosts of the other brands are.
        if (brand === 'demo') problems.push(...(await broken(somebody.context, links)));
        await somebody.close();
        assert.deepEqual([...problems, ...complaints], []);
      });
    }
  }

  it('can be used from the keyboard', async () => {
    const { page, assertQuiet, close } = await person(browser, server.url);
    await signIn(page, 'affiliate', '/balance/convert');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.hash), '#content', 'the first stop skips the navigation');
    await page.keyboard.press('Enter');
    const field = page.getByLabel('Amount', { exact: true });
    const stops = [];
    for (let presses = 0; presses < 12 && !(await field.evaluate((element) => element === document.activeElement)); presses += 1) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(() => document.activeElement.outerHTML.slice(0, 80)));
    }
    assert.ok(stops.length <= 4, `the amount is near the beginning of the content: ${stops.join(' ')}`);
    const ring = await field.evaluate((element) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const around = getComputedStyle(element.parentElement);
      return [outlineStyle !== 'none' && outlineWidth, boxShadow, around.outlineStyle !== 'none' && around.outlineWidth, around.boxShadow];
    });
    assert.ok(ring.some((value) => value && value !== 'none' && value !== '0px'), `focus can be seen: ${ring}`);
    await page.keyboard.type('1.00');
    await page.keyboard.press('Enter');
    await page.getByText('1.00 USD are now in your store balance.').waitFor();
    assertQuiet();
    await close();
  });

  it('leave a quiet log', () => assert.doesNotMatch(server.log(), /\b(ERROR|panicked)\b/));
});

/** The pages that are looked at in German. */
const GERMAN = {
  affiliate: ['/', '/orders', '/affiliate', '/affiliate/commissions', '/balance', '/balance/convert', '/balance/payout', '/dev-mail'],
  operator: ['', '/payments', '/affiliates', '/affiliates/applications', '/settings/program', '/keys', '/keys/publishable', '/apps'].map((path) => `/admin${path}`),
};

describe('languages', () => {
  it('follow the browser', async () => {
    const [server, browser] = await Promise.all([startServer(), launch()]);
    try {
      const german = await person(browser, server.url, { locale: 'de-DE' });
      for (const [role, paths] of Object.entries(GERMAN)) {
        await german.context.clearCookies();
        await signInGerman(german.page, role);
        for (const path of paths) {
          await german.page.goto(path);
          assert.equal(await german.page.locator('html').getAttribute('lang'), 'de', path);
          assert.deepEqual(await german.page.evaluate(measure, 0), [], path);
          for (const size of [VIEWPORTS.phone, NARROW]) {
            await german.page.setViewportSize(size);
            assert.deepEqual(await german.page.evaluate(measure, 0), [], `${path} at ${size.width} px`);
          }
          await german.page.setViewportSize(VIEWPORTS.phone);
          await shot(german.page, `german${path.replaceAll('/', '-')}`);
          await german.page.setViewportSize(VIEWPORTS.desk);
        }
      }
      german.assertQuiet();
    } finally {
      await browser.close();
      await server.stop();
    }
  });
});

async function signInGerman(page, role) {
  await page.goto('/login');
  await page.locator('#email').fill(LOGINS[role].email);
  await page.locator('#password').fill(LOGINS[role].password);
  await page.locator('main button[type=submit]').click();
  await page.waitForURL((url) => url.pathname !== '/login');
}
