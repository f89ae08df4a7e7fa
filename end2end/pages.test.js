// Every page as people see it: at the desk and on a phone, in each colour scheme that its brand offers. A picture of
// each is kept in `screenshots/`, and each is checked for what can be measured.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { VIEWPORTS, launch, person, shot, signIn } from './lib/browser.js';
import { LOGINS, startServer } from './lib/server.js';
import { BRANDS, prepare } from './lib/tour.js';
import { startMailbox } from './sdk/lib/mailbox.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
/** The narrowest window without scrolling sideways (WCAG 1.4.10). */
const NARROW = { width: 320, height: 640 };
const TOUCH_PX_MIN = 44;
const PARALLEL = 3;

let server, browser, mailbox;

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
const kind = (href) => href.replace(/[0-9a-f]{8}[0-9a-f-]{20,}/g, 'ID').replace(/(before|trail|month|select|claim)=[^&]*/g, '$1=');

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

describe('pages', { concurrency: PARALLEL }, () => {
  before(async () => {
    mailbox = await startMailbox();
    const secrets = { PORTICO_SECRET_KEY: randomBytes(32).toString('hex') };
    [server, browser] = await Promise.all([startServer(mailbox.options, secrets), launch()]);
    await prepare(server, mailbox);
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
    await page.getByText('1.00 USD is now in your store balance.').waitFor();
    assertQuiet();
    await close();
  });

  it('leave a quiet log', () => assert.doesNotMatch(server.log(), /\b(ERROR|panicked)\b/));
});

/** The pages that are looked at in German. */
const GERMAN = {
  affiliate: ['/', '/orders', '/affiliate', '/affiliate/commissions', '/affiliate/links', '/balance', '/balance/convert', '/balance/payout', '/dev-mail'],
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
