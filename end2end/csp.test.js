// What every answer carries that a browser acts on: the content security policy, the other headers, the cookie's flags.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Client } from './lib/browser.js';
import { CODE, startServer } from './lib/server.js';

const PAGES = {
  visitor: ['/', `/?ref=${CODE}`, '/login', '/checkout', '/no/such/page', '/orders/ord_nothing', '/invitation/nobody'],
  affiliate: ['/', '/orders', '/affiliate', '/affiliate?days=90', '/affiliate/commissions', '/affiliate/links', '/balance', '/balance?account=store', '/balance/convert', '/balance/payout', '/admin', '/no/such/page'],
  customer: ['/', '/orders', '/affiliate', '/balance'],
  operator: ['/admin', '/admin/payouts', '/admin/payouts?state=all', '/admin/orders', '/admin/webhooks', '/admin/webhooks/log', '/no/such/page', '/admin/orders/nothing'],
};
const REDIRECTS = ['/affiliate', '/orders', '/balance', '/balance/convert', '/balance/payout', '/admin', '/admin/payouts', '/admin/orders', '/admin/webhooks', '/admin/webhooks/log'];
const FILES = { affiliate: ['/orders.csv', '/affiliate/commissions.csv', '/balance/payout.csv', '/balance.csv'], operator: ['/admin/payouts.csv', '/admin/orders.csv'] };

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** A policy as a map from directive to its sources. */
const directives = (policy) =>
  new Map(policy.split(';').map((part) => part.trim().split(/\s+/)).map(([name, ...sources]) => [name, sources]));

describe('headers', () => {
  let server;
  const clients = {};
  before(async () => {
    server = await startServer();
    for (const role of Object.keys(PAGES)) {
      clients[role] = new Client(server.url);
      if (role !== 'visitor') await clients[role].signIn(role);
    }
  });
  after(() => server?.stop());

  const assertCommon = (answer, path) => {
    for (const [name, value] of Object.entries(HEADERS)) assert.equal(answer.headers.get(name), value, `${name} of ${path}`);
    assert.ok(answer.headers.get('permissions-policy'), `permissions-policy of ${path}`);
    // A page that is kept for its reader is asked for again each time; all others are stored nowhere.
    assert.match(answer.headers.get('cache-control') ?? '', /\bno-store\b|^private, no-cache$/, `cache-control of ${path}`);
  };

  for (const [role, paths] of Object.entries(PAGES)) {
    it(`guard every page of the ${role}`, async () => {
      for (const path of paths) {
        const answer = await clients[role].get(path);
        const html = await answer.text();
        assert.match(answer.headers.get('content-type') ?? '', /^text\/html/, `${path} is a page (${answer.status})`);
        assertCommon(answer, path);
        const policy = directives(answer.headers.get('content-security-policy') ?? '');
        const only = (name, sources) => assert.deepEqual(policy.get(name), sources, `${name} of ${path}`);
        only('default-src', ["'none'"]);
        only('object-src', ["'none'"]);
        only('base-uri', ["'none'"]);
        only('frame-ancestors', ["'none'"]);
        only('form-action', ["'self'"]);
        only('style-src', ["'self'"]);
        only('script-src', ["'self'", "'wasm-unsafe-eval'"]);
        for (const [tag, inside] of html.matchAll(/<script\b([^>]*)>/g)) assert.match(inside, / src="\/pkg\//, `${tag} on ${path}`);
        assert.doesNotMatch(html, /<script\b[^>]*>[^<]/, `an inline script on ${path}`);
        assert.match(answer.headers.get('speculation-rules') ?? '', /^"\/pkg\/[^"]+"$/, `speculation-rules of ${path}`);
        assert.doesNotMatch(html, /<[^>]+\son[a-z]+\s*=/i, `an event handler in the markup of ${path}`);
        assert.doesNotMatch(html, /<[^>]+\sstyle\s*=/i, `a style attribute on ${path}`);
        assert.doesNotMatch(html, /javascript:/i, path);
      }
    });
  }

  it('guard redirects and files as well', async () => {
    for (const path of REDIRECTS) {
      const answer = await clients.visitor.get(path);
      assert.equal(answer.status, 303, path);
      assert.equal(answer.headers.get('location'), `/login?next=${encodeURIComponent(path)}`);
      assertCommon(answer, path);
    }
    for (const [role, paths] of Object.entries(FILES)) {
      for (const path of paths) {
        const answer = await clients[role].get(path);
        assert.equal(answer.status, 200, path);
        assert.match(answer.headers.get('content-type'), /^text\/csv/, path);
        assertCommon(answer, path);
      }
    }
  });

  it('give cookies the flags that keep them at home', async () => {
    const lines = Object.values(clients).flatMap((client) => client.setCookies);
    assert.ok(lines.length >= 3);
    for (const line of lines) {
      const parts = line.split(';').map((part) => part.trim());
      for (const flag of ['HttpOnly', 'SameSite=Lax', 'Path=/']) assert.ok(parts.includes(flag), `${flag} in ${line}`);
      assert.ok(!parts.some((part) => /^domain=/i.test(part)), line);
    }
  });

  it('give a new session token at sign in, and end it at sign out', async () => {
    const client = new Client(server.url);
    await client.get(`/?ref=${CODE}`);
    const first = client.session();
    await client.signIn('customer');
    const second = client.session();
    assert.notEqual(second, first);
    const withCookie = (cookie) => new Client(server.url).get('/orders', { cookie });
    assert.equal((await withCookie(first)).status, 303, 'the token from before is worth nothing');
    assert.equal((await withCookie(second)).status, 200);
    await client.post('/logout', {});
    assert.equal((await withCookie(second)).status, 303, 'the token ends with the sign out');
  });

  it('keep the session of one shop out of the others', async () => {
    const cookie = clients.operator.session();
    for (const name of ['school', 'street']) {
      const { host, port } = new URL(server.hosts[name]);
      const [answer] = await once(get({ port, host: '127.0.0.1', path: '/admin', headers: { host, cookie } }), 'response');
      answer.resume();
      assert.equal(answer.statusCode, 303, name);
    }
  });

  it('let files be kept for ever under a name that changes with them', async () => {
    const html = await (await clients.visitor.get('/')).text();
    const paths = [...html.matchAll(/(?:href|src)="(\/(?:style|theme|fonts|pkg)\/[^"]+)"/g)].map(([, path]) => path);
    assert.ok(paths.length >= 3);
    for (const path of new Set(paths)) {
      const answer = await clients.visitor.get(path);
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers.get('cache-control'), /immutable/, path);
    }
  });
});
