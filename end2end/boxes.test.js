// Every page at every width between a phone and a wide desk, in both languages: nothing scrolls sideways, nothing lies
// on its neighbour or is cut off, no number breaks over two lines, and no level of headings is skipped. A page is
// opened once and its window resized.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { launch, person } from './lib/browser.js';
import { LOGINS, startServer } from './lib/server.js';
import { BRANDS, prepare } from './lib/tour.js';
import { startMailbox } from './sdk/lib/mailbox.js';

/** Phones, tablets, and on both sides of where columns join. */
const WIDTHS = [320, 600, 821, 1000, 1060, 1280, 1920];
const HEIGHT = 900;
const LANGUAGES = ['en-US', 'de-DE'];
/** How much two boxes may share: borders and the rounding of a browser. */
const SHARED_PX_MAX = 1.5;
const PARALLEL = 3;
/** How many rows of a table are looked at. */
const ROWS_MAX = 12;

let server, browser, mailbox;

/** What is wrong with the boxes of the open page, in words. Runs in the browser. */
function boxes({ sharedMax, rowsMax }) {
  const problems = [];
  const name = (element) => {
    const text = element.innerText?.replace(/\s+/g, ' ').trim().slice(0, 30) ?? '';
    const place = element.closest('table, dl, ol, ul, form, header, nav, section')?.className ?? '';
    return `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className} "${text}" in ${place}`;
  };
  const isSeen = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth) problems.push(`scrolls sideways: ${root.scrollWidth} px`);

  // Places that scroll on purpose show their content in a window of their own.
  const mayScroll = (element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
  const windows = [...document.querySelectorAll('main :is(div, nav, pre, ul, ol, figure, section)')].filter(mayScroll);
  const isInWindow = (element) => windows.some((window) => window !== element && window.contains(element));
  // Rows of one table are laid out alike, so the first ones speak for all.
  const isLater = (element) => element.closest('tr')?.matches(later) ?? false;
  const later = `tbody tr:nth-child(n + ${rowsMax + 1})`;
  const isForEyes = (element) => !element.closest('.sr-only, .skip, [hidden]') && !isLater(element) && isSeen(element);
  const texts = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.data.trim() !== '' && !node.parentElement.closest('.sr-only')) nodes.push(node);
    }
    return nodes;
  };
  const rects = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((rect) => rect.width > 0);
  };

  // The ink of a text must be inside of the box that is meant for it.
  const boxed = 'td, th, dd, dt, .stat, .amount, .chip, .button, label, .rail-sheet a';
  const cells = [...document.querySelectorAll(`main :is(${boxed})`)];
  for (const cell of cells.filter(isForEyes)) {
    if (isInWindow(cell)) continue;
    const box = cell.getBoundingClientRect();
    if (box.width === 0) continue;
    for (const ink of texts(cell).flatMap(rects)) {
      if (ink.left < box.left - sharedMax || ink.right > box.right + sharedMax) {
        const over = Math.round(Math.max(box.left - ink.left, ink.right - box.right));
        problems.push(`runs out of its box by ${over} px: ${name(cell)}`);
        break;
      }
    }
    if (/hidden|clip/.test(getComputedStyle(cell).overflowX) && cell.scrollWidth > cell.clientWidth + 1) {
      problems.push(`is cut off: ${name(cell)}`);
    }
  }

  // Neighbours: cells of a row, facts, stats, columns of a page.
  const rows = 'tr, .stats, .split, .facts > div, .actions, .headline, .money-line ol, .balances-after > div, .pager';
  const groups = document.querySelectorAll(`main :is(${rows}, .filters)`);
  for (const group of groups) {
    // Headings that are there for screen readers only take no room.
    if (group.closest('thead')?.offsetWidth <= 1) continue;
    const children = [...group.children].filter(isForEyes).map((child) => [child, child.getBoundingClientRect()]);
    for (const [index, [one, a]] of children.entries()) {
      for (const [other, b] of children.slice(index + 1)) {
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (width <= sharedMax || height <= sharedMax) continue;
        problems.push(`lie on each other: ${name(one)} and ${name(other)}`);
      }
    }
    const own = group.getBoundingClientRect();
    const around = group.closest('main > *, .split > *')?.getBoundingClientRect();
    if (around && own.width > 0 && !isInWindow(group) && own.right > around.right + sharedMax) {
      problems.push(`is wider than its column by ${Math.round(own.right - around.right)} px: ${name(group)}`);
    }
  }

  // A figure is read at a glance only where it is on one line.
  const figures = document.querySelectorAll('main :is(.amount, td.num, .stat-value, time, .chip)');
  for (const figure of [...figures].filter(isForEyes)) {
    for (const node of texts(figure)) {
      const lines = new Set(rects(node).map((rect) => Math.round(rect.top)));
      if (lines.size > 1 && /\d/.test(node.data)) problems.push(`a figure on ${lines.size} lines: ${name(figure)}`);
    }
  }
  return [...new Set(problems)];
}

/** Levels of headings that are skipped. Runs in the browser. */
function headings() {
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((heading) => Number(heading.tagName[1]));
  const before = (index) => levels[index - 1] ?? 0;
  const skips = levels.map((level, index) => [before(index), level]).filter(([above, level]) => level > above + 1);
  return skips.map(([above, level]) => `the headings go from h${above} to h${level}`);
}

/** Signs in without words, since those are the language's. */
async function enter(page, role) {
  await page.goto('/login');
  await page.locator('#email').fill(LOGINS[role].email);
  await page.locator('#password').fill(LOGINS[role].password);
  await page.locator('main button[type=submit]').click();
  await page.waitForURL((url) => url.pathname !== '/login');
}

/** Looks at the open page at every width. */
async function look(page, name) {
  const found = new Map();
  for (const problem of await page.evaluate(headings)) found.set(problem, []);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    for (const problem of await page.evaluate(boxes, { sharedMax: SHARED_PX_MAX, rowsMax: ROWS_MAX })) {
      const key = problem.replace(/\d+ px/, 'some px');
      found.set(key, [...(found.get(key) ?? []), width]);
    }
  }
  return [...found].map(([problem, widths]) => `${name} at ${widths.join(', ') || 'any'} px: ${problem}`);
}

describe('boxes', { concurrency: PARALLEL }, () => {
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

  // The other brands differ in their type, not in their words.
  for (const [role, pages] of Object.entries(BRANDS.demo)) {
    for (const locale of LANGUAGES) {
      it(`fit on the pages of the ${role} in ${locale}`, async () => {
        const { page, complaints, close } = await person(browser, server.hosts.demo, { locale });
        if (role !== 'visitor') await enter(page, role);
        const problems = [];
        for (const [name, open] of Object.entries(pages)) {
          // The way to the other pages is told in English.
          if (!open.address && locale !== LANGUAGES[0]) continue;
          await page.setViewportSize({ width: WIDTHS.at(-1), height: HEIGHT });
          await open(page);
          await page.evaluate(() => document.fonts.ready.then(() => true));
          problems.push(...(await look(page, name)));
        }
        await close();
        assert.deepEqual([...problems, ...complaints], []);
      });
    }
  }
});
