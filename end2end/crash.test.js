// The server is killed again and again while it writes: what it acknowledged is there, once, and every invariant holds.
// PORTICO_CRASH_CYCLES says how often; scripts/crash runs it for long.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { Crediting, UNLIMITED } from './lib/crediting.js';
import { startServer, until } from './lib/server.js';

const CYCLES = Number(process.env.PORTICO_CRASH_CYCLES || 10);
const ACKNOWLEDGED_MAX = 60;

let server;
before(async () => (server = await startServer(UNLIMITED)));
after(() => server?.stop());

it(`keeps every acknowledged write through ${CYCLES} kills`, async () => {
  const crediting = new Crediting(server);
  await crediting.begin();
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    // Another moment each time, from the first write after a start to a busy server.
    const enough = crediting.acknowledged.length + 1 + ((cycle * 17) % ACKNOWLEDGED_MAX);
    const end = crediting.run();
    await until('enough is written', () => crediting.acknowledged.length >= enough);
    await server.kill();
    await end();
    await server.restart();
    await crediting.settle();
  }
  console.log(`${CYCLES} kills, ${crediting.acknowledged.length} writes, none lost and none twice`);
  assert.doesNotMatch(server.log(), /panicked/);
  assert.match(await server.verify(), /0 rows break one/);
});
