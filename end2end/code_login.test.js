// Signing in with a code that comes by mail, with scripts and without: the code is read on the page that shows the mails
// of a demo.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, person, shot } from './lib/browser.js';
import { LOGINS, startServer, until } from './lib/server.js';

const EMAIL = LOGINS.customer.email;

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

let last;

/** The next code that is mailed; a mail leaves within a second. */
async function nextCode(context) {
  last = await until('a code', async () => {
    const page = await (await context.request.get('/dev-mail')).text();
    const code = page.match(/(\d{6}) is your code/)?.[1];
    return code !== last && code;
  });
  return last;
}

for (const javaScriptEnabled of [true, false]) {
  describe(`a code by mail, scripts ${javaScriptEnabled ? 'on' : 'off'}`, () => {
    it('opens the page that was asked for, after a wrong try and a new code', async () => {
      const visitor = await person(browser, server.url, { javaScriptEnabled, viewport: 'phone' });
      const { context, page } = visitor;
      await page.goto('/orders');
      await page.waitForURL('**/login?next=*');
      await page.getByRole('link', { name: 'Send me a code by e-mail' }).click();
      await page.waitForURL('**/login/code?next=*');
      await page.getByLabel('E-mail').fill(EMAIL);
      await page.getByRole('button', { name: 'Send me a code' }).click();
      await page.waitForURL('**/login/code/enter');
      const field = page.getByLabel('Code', { exact: true });
      assert.equal(await field.getAttribute('autocomplete'), 'one-time-code');
      assert.equal(await field.getAttribute('inputmode'), 'numeric');
      const first = await nextCode(context);

      await field.fill(first === '000000' ? '111111' : '000000');
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('4 attempts left').waitFor();
      assert.equal(await field.inputValue(), '', 'a code is not shown again');

      await page.getByRole('button', { name: 'Send a new code' }).click();
      await page.waitForURL('**/login/code/enter');
      const second = await nextCode(context);
      await field.fill(second);
      await shot(page, `code-login-${javaScriptEnabled ? 'on' : 'off'}`);
      await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL('**/orders');
      await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
      for (const secret of [first, second]) assert.ok(!server.log().includes(secret), 'a code is in the log');
      visitor.assertQuiet();
      await visitor.close();
    });
  });
}

it('sends nothing to a stranger and does not say so', async () => {
  const visitor = await person(browser, server.url);
  const { context, page } = visitor;
  await page.goto('/login/code');
  await page.getByLabel('E-mail').fill('nobody@example.com');
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await page.waitForURL('**/login/code/enter');
  await page.getByText('If nobody@example.com belongs to an account here').waitFor();
  assert.ok(!(await (await context.request.get('/dev-mail')).text()).includes('nobody@example.com'));
  visitor.assertQuiet();
  await visitor.close();
});

it('mails a receipt that opens in a browser', async () => {
  const { currency } = await server.api('/me');
  const made = await server.api('/payments', {
    method: 'POST',
    body: { title: 'A year of hosting', email: 'payer@example.com', value: 120, currency, return_url: 'https://shop.example/thanks' },
  });
  await server.api(`/payments/${made.uniqid}/complete`, { method: 'POST', body: {} });
  for (const colorScheme of ['light', 'dark']) {
    const visitor = await person(browser, server.url, { colorScheme, viewport: colorScheme === 'light' ? 'phone' : 'desk' });
    const { page } = visitor;
    await until('the receipt', async () => {
      await page.goto('/dev-mail');
      return page.getByText('payer@example.com').count();
    });
    await page.getByRole('link', { name: 'As HTML' }).first().click();
    await page.getByText('A year of hosting').waitFor();
    await shot(page, `mail-receipt-${colorScheme}`);
    await page.getByRole('link', { name: 'View order' }).click();
    await page.getByRole('link', { name: 'Continue to shop.example' }).waitFor();
    visitor.assertQuiet();
    await visitor.close();
  }
});
