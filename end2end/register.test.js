// A stranger on a phone makes an account from the landing page and is an affiliate with a link, in both languages, with
// scripts and without. The mail is read on the page that shows the mails of a demo.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, person, shot } from './lib/browser.js';
import { startServer, until } from './lib/server.js';

const PASSWORD = 'seven tall larches';
const WORDS = {
  en: {
    join: 'Join the program', name: 'Name', email: 'E-mail', password: 'Password',
    terms: "I agree to the shop's terms", create: 'Create account', confirm: 'Confirm and sign in',
  },
  de: {
    join: 'Partner werden', name: 'Name', email: 'E-Mail', password: 'Passwort',
    terms: 'Ich stimme den Bedingungen des Shops zu', create: 'Konto anlegen', confirm: 'Bestätigen und anmelden',
  },
};

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const used = new Set();

/** The path of the next link that is mailed. */
async function nextLink(context) {
  const path = await until('a link', async () => {
    const page = await (await context.request.get('/dev-mail')).text();
    const found = [...page.matchAll(/\/register\/confirm\/[\w-]+/g)].map(([path]) => path);
    return found.find((path) => !used.has(path));
  });
  used.add(path);
  return path;
}

for (const javaScriptEnabled of [true, false]) {
  for (const [locale, words] of Object.entries(WORDS)) {
    const name = `${locale}-${javaScriptEnabled ? 'on' : 'off'}`;
    describe(`a stranger joins, ${name}`, () => {
      it('is an affiliate with a link after two forms', async () => {
        const visitor = await person(browser, server.url, { javaScriptEnabled, viewport: 'phone', locale });
        const { context, page } = visitor;
        await page.goto('/');
        await page.getByRole('link', { name: words.join }).click();
        await page.waitForURL('**/register?join=1');
        await page.getByLabel(words.name, { exact: true }).fill('Zoe');
        await page.getByLabel(words.email).fill(`zoe-${name}@example.net`);
        await page.getByLabel(words.password).fill(PASSWORD);
        assert.ok(await page.getByLabel(words.join).isChecked());
        await page.getByLabel(words.terms).check();
        await shot(page, `register-${name}`);
        await page.getByRole('main').getByRole('button', { name: words.create }).click();
        await page.waitForURL('**/register/sent');
        await page.goto(await nextLink(context));
        await shot(page, `register-confirm-${name}`);
        await page.getByRole('main').getByRole('button', { name: words.confirm }).click();
        await page.waitForURL('**/affiliate');
        assert.match(await page.content(), /\?ref=zoe/);
        await shot(page, `register-affiliate-${name}`);
      });
    });
  }
}
