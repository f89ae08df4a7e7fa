// The disk fails under a running server: no write is acknowledged that the disk did not take, and after a restart on a
// sound disk everything acknowledged is there. The faults come from lib/faults.c, preloaded into the server; PostgreSQL
// writes by itself, so this is about SQLite.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Crediting, UNLIMITED } from './lib/crediting.js';
import { DATABASE, startServer, until } from './lib/server.js';

const { EIO, ENOSPC } = constants.errno;
const FAULTS = [
  ['a sync fails', `s ${EIO} 0`],
  ['a later sync fails', `s ${EIO} 7`],
  ['a write fails', `w ${EIO} 0`],
  ['a write in the middle of a commit fails', `w ${EIO} 3`],
  ['the disk is full', `w ${ENOSPC} 0`],
  ['the disk fills up in the middle of a commit', `wt ${ENOSPC} 5`],
  ['the disk is full and cannot sync', `ws ${ENOSPC} 2`],
];

describe('faults of the disk', { concurrency: 1 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'portico-faults-'));
  const [shim, control] = ['faults.so', 'control'].map((name) => join(folder, name));
  let server;
  before(async () => {
    const source = fileURLToPath(new URL('./lib/faults.c', import.meta.url));
    execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', shim, source, '-ldl', '-lpthread']);
    assert.equal(DATABASE, 'sqlite');
    server = await startServer(UNLIMITED, { LD_PRELOAD: shim, FAULTS_CONTROL: control });
  });
  after(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, fault] of FAULTS) {
    it(name, async () => {
      const crediting = new Crediting(server);
      await crediting.begin();
      let failing;
      const late = [];
      crediting.onSuccess = (sent) => failing !== undefined && sent > failing && late.push(sent);
      const before = server.log().length;
      const end = crediting.run();
      await until('the server writes', () => crediting.acknowledged.length > 20);
      writeFileSync(control, fault);
      await until('the fault comes', () => existsSync(`${control}.hit`));
      failing = process.hrtime.bigint();
      await until('the failure is told', () => crediting.refused.size > 0);
      await end();
      assert.deepEqual(late, [], 'nothing is acknowledged that the disk did not take');
      const others = [...crediting.refused.keys()].filter((status) => ![0, 503].includes(status));
      assert.deepEqual(others, [], 'answered 503, or not at all because it stopped');
      const said = /the outcome of the last commit is unknown|a group of writes was (not committed|rolled back)/;
      assert.match(server.log().slice(before), said, 'and it says why');
      await server.kill();
      for (const file of [control, `${control}.hit`]) rmSync(file);
      await server.restart();
      await crediting.settle();
    });
  }

  it('leaves an intact ledger', async () => {
    assert.doesNotMatch(server.log(), /panicked/);
    assert.match(await server.verify(), /0 rows break one/);
  });
});
