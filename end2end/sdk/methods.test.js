// Nothing of the Node package is forgotten: each method that this product has something for is called by one of the tests.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ShoppexClient } from '@shoppexio/sdk';

const FOLDER = dirname(fileURLToPath(import.meta.url));
/** Stock, serials and replacements are no part of a portal; `listAll` and the like come with `checkPages`. */
const LEFT_OUT =
  /^products\.(getStock|listStockMovements|search|.*[sS]erials)$|^invoices\.issueReplacement$|^reseller|\.(iterateAll|listAll|list)$/;

it('calls each method of the package', () => {
  const tests = readdirSync(FOLDER).filter((name) => name.endsWith('.test.js'));
  const text = tests.map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('\n');
  const client = new ShoppexClient({ apiKey: 'shx_nobody' });
  const missing = [];
  let services = 0;
  for (const [service, object] of Object.entries(client)) {
    if (!object?.client) continue;
    services += 1;
    for (const method of Object.getOwnPropertyNames(Object.getPrototypeOf(object))) {
      const name = `${service}.${method}`;
      if (method === 'constructor' || LEFT_OUT.test(name)) continue;
      if (!text.includes(`.${name}(`)) missing.push(name);
    }
    const isPaged = text.includes(`checkPages(client.${service},`) || text.includes(`.${service}.listAll(`);
    if (object.list && !service.startsWith('reseller') && !isPaged) missing.push(`${service}.listAll`);
  }
  assert.deepEqual([services, missing], [11, []]);
});
