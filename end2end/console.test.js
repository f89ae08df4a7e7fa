// What an operator does with scripts switched off: lets an app in, makes a key and takes it back.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { launch, person, signIn } from './lib/browser.js';
import { startServer } from './lib/server.js';

describe('the console without scripts', () => {
  let server, browser, app, back;
  const calls = [];

  before(async () => {
    app = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url, 'http://app.test');
      if (pathname === '/back') calls.push(Object.fromEntries(searchParams));
      response.end('<title>Back</title>Back in the app');
    }).listen(0, '127.0.0.1');
    await once(app, 'listening');
    back = `http://127.0.0.1:${app.address().port}/back`;
    [server, browser] = await Promise.all([startServer(), launch()]);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    app?.close();
  });

  const call = (token) => fetch(`${server.url}/dev/v1/orders?limit=1`, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status);

  it('asks before an app is let in, and sends the answer back to the app', async () => {
    const words = ['--shop', 'demo', '--name', 'Reports', '--redirect-uri', back, '--scopes', 'orders.read,customers.read'];
    const made = await server.run('app', 'create', ...words);
    const [, id] = made.match(/client id\s+(\S+)/);
    const [, secret] = made.match(/client secret\s+(\S+)/);
    const verifier = randomBytes(32).toString('base64url');
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const asked = new URLSearchParams({
      response_type: 'code', client_id: id, redirect_uri: back, scope: 'orders.read', state: 'a b&c', code_challenge: challenge, code_challenge_method: 'S256',
    });
    const { page, assertQuiet, close } = await person(browser, server.url, { javaScriptEnabled: false });
    await signIn(page, 'operator', `/admin/apps/authorize?${asked}`);
    await page.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Back in the app').waitFor();
    assert.deepEqual(calls.pop(), { error: 'access_denied', state: 'a b&c' });
    await page.goto(`/admin/apps/authorize?${asked}`);
    await page.getByRole('button', { name: 'Authorise' }).click();
    await page.getByText('Back in the app').waitFor();
    const { code, state } = calls.pop();
    assert.equal(state, 'a b&c');
    const ask = { grant_type: 'authorization_code', code, redirect_uri: back, client_id: id, client_secret: secret, code_verifier: verifier };
    const answer = await fetch(`${server.url}/dev/v1/oauth/token`, { method: 'POST', body: new URLSearchParams(ask) });
    const { access_token: token, scope } = await answer.json();
    assert.equal(scope, 'orders.read');
    assert.equal(await call(token), 200);
    await page.goto('/admin/apps');
    await page.getByRole('link', { name: 'Reports' }).click();
    await page.getByRole('button', { name: 'Remove app' }).click();
    await page.getByText('no longer has access').waitFor();
    assert.equal(await call(token), 401);
    assertQuiet();
    await close();
  });

  it('makes a key that works, shows it once, and takes it back at once', async () => {
    const { page, assertQuiet, close } = await person(browser, server.url, { javaScriptEnabled: false });
    await signIn(page, 'operator', '/admin/keys');
    await page.getByLabel('Name', { exact: true }).fill('Reports');
    await page.getByLabel('orders.read').check();
    await page.getByRole('button', { name: 'Create key' }).click();
    const key = await page.getByLabel('API key').inputValue();
    assert.equal(await call(key), 200);
    await page.getByRole('link', { name: 'Back to the keys' }).click();
    await page.getByRole('link', { name: 'Reports' }).click();
    assert.ok(!(await page.content()).includes(key));
    await page.getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText('no longer works').waitFor();
    assert.equal(await call(key), 401);
    assertQuiet();
    await close();
  });
});
