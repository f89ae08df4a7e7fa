// Signing and delivering events as PayPal does: RSA-SHA256 over id|time|webhook|CRC32 of the body.

import { createSign, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The headers of one delivery of a body. */
export function signedHeaders(body, { key, certificateUrl, webhookId, now = Date.now(), transmission = randomUUID() }) {
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  const signed = `${transmission}|${time}|${webhookId}|${crc32(body)}`;
  return {
    'content-type': 'application/json',
    'paypal-auth-algo': 'SHA256withRSA',
    'paypal-auth-version': 'v2',
    'paypal-cert-url': certificateUrl,
    'paypal-transmission-id': transmission,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': createSign('RSA-SHA256').update(signed).sign(key, 'base64'),
  };
}

/** The events, each as often as wanted, in the order wanted: asIs, reversed, or shuffled by `random`. */
export function arrange(events, { times = 1, order = 'asIs', random = Math.random } = {}) {
  const list = events.flatMap((event) => Array.from({ length: times }, () => event));
  if (order === 'reversed') return list.reverse();
  if (order === 'asIs') return list;
  if (order !== 'shuffled') throw new Error(`an order is asIs, reversed or shuffled, not ${order}`);
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [list[at], list[other]] = [list[other], list[at]];
  }
  return list;
}
