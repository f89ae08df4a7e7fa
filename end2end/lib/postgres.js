// A PostgreSQL server of our own with an empty database: on this machine only, gone when it is stopped or when this
// process ends, however that happens.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** Waits on our end of a pipe: when that closes, the server is stopped and its files are removed. */
const SCRIPT = `
set -eu
"$BIN/initdb" -D "$DIR/data" -U portico -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$DIR/initdb.log" 2>&1
"$BIN/pg_ctl" -D "$DIR/data" -w -l "$DIR/server.log" \\
  -o "-p $PORT -k $DIR -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null
"$BIN/createdb" -h 127.0.0.1 -p "$PORT" -U portico portico
echo ready
cat >/dev/null
"$BIN/pg_ctl" -D "$DIR/data" -m immediate stop >/dev/null
rm -rf "$DIR"
`;
const DEBIAN = '/usr/lib/postgresql';

/** Where the programs of the newest PostgreSQL lie. */
function programs() {
  const candidates = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => b - a).map((version) => join(DEBIAN, version, 'bin')) : [];
  try {
    candidates.unshift(execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
  } catch {
    // Debian has it in a package of its own.
  }
  const found = candidates.find((folder) => existsSync(join(folder, 'initdb')));
  if (!found) throw new Error('initdb is missing: install the package postgresql');
  return found;
}

/** A port of this machine that nobody listens on. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts the server: the address of its database, what it holds, how to stop it. */
export async function startPostgres() {
  const bin = programs();
  const folder = mkdtempSync(join(tmpdir(), 'portico-end2end-pg-'));
  const port = await freePort();
  const isRoot = process.getuid() === 0;
  // PostgreSQL refuses to run as root.
  if (isRoot) execFileSync('chown', ['postgres', folder]);
  const [command, ...words] = [...(isRoot ? ['runuser', '-u', 'postgres', '--'] : []), 'sh', '-c', SCRIPT];
  const shell = spawn(command, words, {
    cwd: folder,
    env: { ...process.env, BIN: bin, DIR: folder, PORT: `${port}` },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(shell, 'exit');
  const [line] = await Promise.race([once(createInterface(shell.stdout), 'line'), ended]);
  if (line !== 'ready') {
    const logs = ['initdb.log', 'server.log'].map((name) => join(folder, name)).filter(existsSync);
    throw new Error(`PostgreSQL did not start:\n${logs.map((log) => readFileSync(log, 'utf8')).join('\n')}`);
  }
  // A test that fails before it stops the server ends all the same, and the server with it.
  for (const handle of [shell, shell.stdin, shell.stdout]) handle.unref();
  const url = `postgres://portico@127.0.0.1:${port}/portico`;
  return {
    url,
    /** The rows of a query, each as a list of values. */
    rows: async (sql) => {
      const asJson = `SELECT COALESCE(json_agg(one), '[]') FROM (${sql}) one`;
      const { stdout } = await promisify(execFile)(join(bin, 'psql'), ['-XAtq', '-c', asJson, url]);
      return JSON.parse(stdout).map(Object.values);
    },
    async stop() {
      shell.ref();
      shell.stdin.end();
      await ended;
    },
  };
}
