// One's own account with scripts off, in German: name and language, devices, two-step sign-in with a code computed here,
// another address, the download, and closing the account.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { launch, person, shot } from './lib/browser.js';
import { LOGINS, startServer, until } from './lib/server.js';

const { email: EMAIL, password: PASSWORD } = LOGINS.customer;
const NEW = 'umgezogen@example.org';

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The code of a secret at a time (RFC 6238). */
function codeAt(secret, millis) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(millis / 30_000)));
  const mac = createHmac('sha1', key).update(step).digest();
  const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function signIn(page, email) {
  await page.goto('/login');
  await page.getByLabel('E-Mail').fill(email);
  await page.getByLabel('Passwort').fill(PASSWORD);
  await page.getByRole('main').getByRole('button', { name: 'Anmelden' }).click();
}

describe('an account, scripts off, in German', () => {
  it('is managed from the first page to the last', async () => {
    const visitor = await person(browser, server.url, { javaScriptEnabled: false, viewport: 'phone', locale: 'de-DE' });
    const { page, context } = visitor;
    await signIn(page, EMAIL);
    await page.waitForURL((url) => url.pathname === '/');

    await page.goto('/account');
    await page.getByLabel('Name').fill('Robin Beispiel');
    await page.getByLabel('Sprache').selectOption('de');
    await page.getByRole('button', { name: 'Änderungen speichern' }).click();
    await page.getByText('Gespeichert.').waitFor();
    await shot(page, 'account');

    // Another device, which is signed out from here.
    const other = await person(browser, server.url, { javaScriptEnabled: false, locale: 'de-DE' });
    await signIn(other.page, EMAIL);
    await other.page.waitForURL((url) => url.pathname === '/');
    await page.goto('/account/sessions');
    await page.getByText('Dieses Gerät').waitFor();
    await shot(page, 'account-sessions');
    await page.getByRole('button', { name: 'Überall sonst abmelden' }).click();
    await page.getByText('Alle anderen Sitzungen sind beendet.').waitFor();
    await other.page.goto('/orders');
    assert.equal(new URL(other.page.url()).pathname, '/login');
    await other.close();

    // Two-step sign-in.
    await page.goto('/account/second-factor');
    await page.getByRole('button', { name: 'Zwei Schritte einrichten' }).click();
    const secret = (await page.getByLabel('Schlüssel').inputValue()).replaceAll(' ', '');
    await shot(page, 'account-second-factor');
    await page.getByLabel('Code', { exact: true }).fill(codeAt(secret, Date.now()));
    await page.getByRole('button', { name: 'Zwei Schritte einschalten' }).click();
    await page.getByRole('heading', { name: 'Deine Wiederherstellungscodes' }).waitFor();
    const codes = (await page.locator('pre').innerText()).trim().split('\n');
    assert.equal(codes.length, 10);

    const again = await person(browser, server.url, { javaScriptEnabled: false, viewport: 'phone', locale: 'de-DE' });
    await signIn(again.page, EMAIL);
    await again.page.waitForURL('**/login/second-factor');
    await shot(again.page, 'login-second-factor');
    await again.page.getByLabel('Code', { exact: true }).fill(codes[0]);
    await again.page.getByRole('main').getByRole('button', { name: 'Anmelden' }).click();
    await again.page.waitForURL((url) => url.pathname === '/');
    await again.close();

    // Another address: opening the link changes nothing, the button does.
    await page.goto('/account/email');
    await page.getByLabel('Neue E-Mail-Adresse').fill(NEW);
    await page.getByRole('button', { name: 'Link senden' }).click();
    await page.getByText('noch nicht bestätigt').waitFor();
    const link = await until('the link', async () => {
      const mails = await (await context.request.get('/dev-mail')).text();
      return mails.match(/\/account\/email\/[A-Za-z0-9_-]{20,}/)?.[0];
    });
    await page.goto(link);
    await page.getByRole('button', { name: 'Adresse bestätigen' }).click();
    await page.getByText('Deine E-Mail-Adresse ist geändert.').waitFor();

    // Everything as one file.
    const data = await (await context.request.get('/account/data.json')).json();
    assert.equal(data.profile[0].email, NEW);
    assert.equal(data.profile[0].name, 'Robin Beispiel');
    await page.goto('/account/data');
    await shot(page, 'account-data');

    await page.goto('/account/close');
    await page.getByText('Shop-Guthaben').first().waitFor();
    await shot(page, 'account-close');
    visitor.assertQuiet();
    await visitor.close();
  });
});
