// Clients that put cents into a wallet as fast as they are answered, and what must be there afterwards: each cent that
// was acknowledged, and of those without an answer each one once, when they are asked for again with the same key.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cents } from './server.js';

/** The limits of the API are for strangers. */
export const UNLIMITED = ['--rate-limit-per-second', '1000000', '--rate-burst', '1000000'];
const CLIENTS = 8;
const ANSWER_MS_MAX = 20_000;

export class Crediting {
  /** Keys that were answered with success, and keys whose outcome is unknown. */
  acknowledged = [];
  unknown = new Set();
  /** Answers that were no success, by status. */
  refused = new Map();
  /** What is told of each answer of success: when its request was sent. */
  onSuccess = () => {};
  #isOver = false;

  constructor(server) {
    this.server = server;
    this.path = `/dev/v1/customers/${server.affiliateId}/wallet`;
  }

  async begin() {
    this.first = await this.balance();
  }

  async balance() {
    const { wallet } = await this.server.api(this.path.replace('/dev/v1', ''));
    return cents(wallet.balance);
  }

  /** Puts one cent in; the status, or 0 where there was no answer. */
  async credit(key) {
    const headers = {
      authorization: `Bearer ${this.server.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    };
    const body = JSON.stringify({ amount: '0.01', description: 'cent' });
    try {
      const signal = AbortSignal.timeout(ANSWER_MS_MAX);
      const answer = await fetch(`${this.server.url}${this.path}/credit`, { method: 'POST', headers, body, signal });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0;
    }
  }

  async #client() {
    while (!this.#isOver) {
      const key = randomUUID();
      this.unknown.add(key);
      const sent = process.hrtime.bigint();
      const status = await this.credit(key);
      if (status === 200) {
        this.unknown.delete(key);
        this.acknowledged.push(key);
        this.onSuccess(sent);
      } else {
        this.refused.set(status, (this.refused.get(status) ?? 0) + 1);
        if (status === 0) return;
      }
    }
  }

  /** Starts the clients; what is returned ends them. */
  run() {
    this.#isOver = false;
    const clients = Array.from({ length: CLIENTS }, () => this.#client());
    return async () => {
      this.#isOver = true;
      await Promise.all(clients);
    };
  }

  /** The server is up again: asks once more for what got no answer, and counts. */
  async settle() {
    for (const key of this.unknown) {
      assert.equal(await this.credit(key), 200, 'a request without an answer can be sent again');
      this.acknowledged.push(key);
    }
    this.unknown.clear();
    const again = this.acknowledged.slice(-CLIENTS);
    for (const key of again) assert.equal(await this.credit(key), 200, 'the same key gets the same answer');
    const expected = this.first + this.acknowledged.length;
    assert.equal(await this.balance(), expected, 'each cent is there once');
  }
}
