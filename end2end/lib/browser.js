// The browser, and people in it: each person has cookies of their own, and any complaint of the browser fails the test.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { DATABASE, LOGINS } from './server.js';

const SCREENSHOTS = resolve(dirname(fileURLToPath(import.meta.url)), '../screenshots');
const ACTION_MS_MAX = 15_000;

export const VIEWPORTS = {
  desk: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
};

/** What the browser calls itself: without a window it would say so, and its clicks would be those of a program. */
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

/** Whether something is seen soon: for what has to be tried again where it is not. */
export const isThere = (locator, limitMs = 4_000) =>
  locator.first().waitFor({ timeout: limitMs }).then(() => true, () => false);

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--user-agent=${AGENT}`,
    ],
  });
}

/** What the browser complained about. Answers 4xx to a page that was asked for on purpose are no complaint. */
function watch(context, javaScriptEnabled) {
  const complaints = [];
  context.on('page', (page) => {
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.stack ?? error}`));
    page.on('dialog', (dialog) => {
      complaints.push(`${page.url()}: a script asked "${dialog.message()}"`);
      return dialog.dismiss();
    });
    page.on('console', (message) => {
      // A file that fails to load is told below, with its status.
      if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
      complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('response', (response) => {
      const isPage = response.request().isNavigationRequest();
      if (response.status() < (isPage ? 500 : 400)) return;
      complaints.push(`${page.url()}: ${response.status()} for ${response.url()}`);
    });
    page.on('requestfailed', (request) => {
      const text = request.failure()?.errorText ?? '';
      // Switched off, scripts fail to load, which is what switching them off means.
      if (!javaScriptEnabled && request.resourceType() === 'script') return;
      if (text !== 'net::ERR_ABORTED') complaints.push(`${page.url()}: ${text} for ${request.url()}`);
    });
  });
  return complaints;
}

/** Somebody with a browser window: `{ context, page, complaints }`. */
export async function person(browser, baseURL, options = {}) {
  const { javaScriptEnabled = true, colorScheme = 'light', viewport = 'desk', locale = 'en-US', bypassCSP = false } = options;
  const context = await browser.newContext({
    baseURL,
    javaScriptEnabled,
    colorScheme,
    locale,
    bypassCSP,
    viewport: VIEWPORTS[viewport],
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(ACTION_MS_MAX);
  const complaints = watch(context, javaScriptEnabled);
  const page = await context.newPage();
  return {
    context,
    page,
    complaints,
    /** Fails when the browser complained about anything since it was opened. */
    assertQuiet: () => assert.deepEqual(complaints, [], 'the browser complained'),
    close: () => context.close(),
  };
}

/** Fills the login form that is open and sends it. */
export async function fillLogin(page, role) {
  const { email, password } = LOGINS[role];
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click();
}

/** Signs in by the login page; ends on `next`, or on the person's own first page. */
export async function signIn(page, role, next) {
  await page.goto(next ? `/login?next=${encodeURIComponent(next)}` : '/login');
  await fillLogin(page, role);
  await page.waitForURL((url) => url.pathname !== '/login');
}

/** Proves who it is where the last proof is more than five minutes old. */
export async function confirmed(page, role) {
  await page.goto('/account/confirm');
  if (new URL(page.url()).pathname !== '/account/confirm') return;
  await page.getByLabel('Password').fill(LOGINS[role].password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/account');
}

/** The value of the first `<data>` in a locator, in minor units. */
export async function minorOf(locator) {
  const value = await locator.locator('data').first().getAttribute('value');
  return Math.round(Number(value) * 100);
}

/** Keeps a picture of the whole page. Pages look alike on both databases, so those of one are enough. */
export async function shot(page, name) {
  if (DATABASE !== 'sqlite') return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  const picture = () => page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true, animations: 'disabled' });
  try {
    await picture();
  } catch (error) {
    // That the browser could not at that moment says nothing about the page.
    if (!error.message.includes('Unable to capture screenshot')) throw error;
    await picture();
  }
}

/** A visitor without a browser: cookies, and the headers that a browser sends with a form. */
export class Client {
  #cookies = new Map();

  constructor(base) {
    this.base = base;
    this.setCookies = [];
  }

  async get(path, headers = {}) {
    return this.#send(path, { headers });
  }

  /** Posts a form; `origin` is the own site unless another one, or none at all, is given. */
  async post(path, fields, { origin = this.base, ...headers } = {}) {
    const own = origin === null ? {} : { origin };
    return this.#send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...own, ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** What it keeps for the site, as pairs. */
  cookies() {
    return [...this.#cookies];
  }

  /** The newest session cookie that it was given, as a pair; the newest of any other name before there was one. */
  session() {
    const lines = this.setCookies.filter((line) => /^(__Host-)?session=/.test(line));
    return (lines.at(-1) ?? this.setCookies.at(-1)).split(';')[0];
  }

  async signIn(role) {
    const answer = await this.post('/login', { ...LOGINS[role], next: '' });
    assert.equal(answer.status, 303, `sign in as ${role}`);
  }

  async #send(path, init) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'accept-language': 'en', 'user-agent': AGENT, ...(cookie ? { cookie } : {}), ...init.headers };
    const answer = await fetch(new URL(path, this.base), { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      this.setCookies.push(line);
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      this.#cookies.set(name, value);
    }
    return answer;
  }
}
