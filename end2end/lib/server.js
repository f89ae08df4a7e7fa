// One server of the demo on a free port and a database of its own; ended by its own process id. The database is SQLite;
// with PORTICO_TEST_DATABASE=postgres it is a PostgreSQL server that is started for it.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, startPostgres } from './postgres.js';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const PORTICO = process.env.PORTICO ?? join(ROOT, 'target/debug/portico');
const START_MS_MAX = 90_000;
const STOP_MS_MAX = 2_000;
const POLL_MS = 25;
const ROWS = `import json, sqlite3, sys
print(json.dumps(sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True).execute(sys.argv[2]).fetchall()))`;

export const LOGINS = Object.fromEntries(
  ['affiliate', 'customer', 'operator'].map((role) => [
    role,
    { email: `${role}@example.com`, password: `portico-demo-${role}` },
  ]),
);
export const CODE = 'creator123';

/** What the servers of these tests keep their data in. */
export const DATABASE = process.env.PORTICO_TEST_DATABASE || 'sqlite';

/** A database that is empty, or not there yet: its address, what it holds, how to end it. */
async function emptyDatabase(folder) {
  if (DATABASE === 'postgres') return startPostgres();
  if (DATABASE !== 'sqlite') throw new Error(`PORTICO_TEST_DATABASE is sqlite or postgres, not ${DATABASE}`);
  const file = join(folder, 'demo.db');
  const rows = async (sql) => JSON.parse((await promisify(execFile)('python3', ['-c', ROWS, file, sql])).stdout);
  return { url: `sqlite:${file}`, rows, stop: async () => {} };
}

/** Waits until `check` gives something true; asks again and again, and says `what` when it never does. */
export async function until(what, check, limitMs = 15_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${limitMs} ms`);
    await pause(POLL_MS);
  }
}

/**
 * Starts `portico serve --demo` with more options and variables of the environment; the answer knows its addresses, its
 * key and how to end it.
 */
export async function startServer(options = [], variables = {}) {
  if (!existsSync(PORTICO)) throw new Error(`${PORTICO} is missing: cargo build --features ssr --bin portico`);
  const folder = mkdtempSync(join(tmpdir(), 'portico-end2end-'));
  const { url: database, rows, stop: endDatabase } = await emptyDatabase(folder);
  const port = await freePort();
  const listen = `127.0.0.1:${port}`;
  const env = { ...process.env, ...variables };
  const output = { out: '', log: '' };
  let child;
  let exited;
  const killNow = () => child.kill('SIGKILL');
  const killAndLeave = () => process.exit(1);
  process.once('exit', killNow).once('SIGINT', killAndLeave).once('SIGTERM', killAndLeave);

  function launch() {
    output.out = '';
    child = spawn(PORTICO, ['serve', '--demo', '--database', database, '--listen', listen, ...options], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    exited = once(child, 'exit');
    child.stdout.setEncoding('utf8').on('data', (text) => (output.out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (output.log += text));
  }

  const ready = () =>
    until(
      'the server',
      async () => {
        if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output.log.slice(-4000)}`);
        if (!/customer {3}\S+/.test(output.out)) return false;
        return fetch(`http://${listen}/healthz`).then((answer) => answer.ok, () => false);
      },
      START_MS_MAX,
    );

  async function end() {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const isOver = await Promise.race([exited.then(() => true), pause(STOP_MS_MAX, false, { ref: false })]);
      if (!isOver) {
        child.kill('SIGKILL');
        await exited;
      }
    }
    process.off('exit', killNow).off('SIGINT', killAndLeave).off('SIGTERM', killAndLeave);
  }

  async function stop() {
    await end();
    await endDatabase();
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    launch();
    await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  const url = `http://${listen}`;
  const apiKey = output.out.match(/API key\s+(\S+)/)[1];
  const affiliateId = output.out.match(/^\s*customer\s+(cus\S*|\S+)\s*$/m)[1];

  async function api(path, { method = 'GET', key, body } = {}) {
    const headers = { authorization: `Bearer ${apiKey}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (key) headers['idempotency-key'] = key;
    const answer = await fetch(`${url}/dev/v1${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text).data;
  }

  return {
    url,
    port,
    apiKey,
    affiliateId,
    database,
    /** The rows of a query on the database, each as a list of values. */
    rows,
    /** The addresses of the brands: one server, three shops. */
    hosts: {
      demo: url,
      school: `http://localhost:${port}`,
      street: `http://street.localhost:${port}`,
    },
    api,
    /** What the API says about the demo's affiliate. */
    summary: () => api(`/customers/${affiliateId}/affiliate`),
    /** What the server has written to its log. */
    log: () => output.log,
    /** Runs another command of the program over the same database; `input` is what it reads. */
    run: async (...words) => {
      const input = typeof words.at(-1) === 'object' ? words.pop().input : undefined;
      const running = promisify(execFile)(PORTICO, [...words, '--database', database], { env });
      running.child.stdin.end(input);
      return (await running).stdout;
    },
    /** Ends the server without a warning, as a power cut does. */
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    /** Starts a server that was ended again: the same address and database, the same key. */
    async restart() {
      launch();
      await ready();
    },
    /** Ends the server and checks every invariant of its ledger. */
    verify: async () => {
      await end();
      return (await promisify(execFile)(PORTICO, ['verify', '--database', database])).stdout;
    },
    stop,
  };
}

/** An amount of the API in minor units, so that sums compare exactly. */
export const cents = (amount) => Math.round(amount * 100);

/** Minor units as pages write them in English. */
export const words = (minor) =>
  `${(minor / 100).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
