// PayPal's words: amounts, ids, failures.

import { randomBytes } from 'node:crypto';

/** Digits behind the point, for each currency that PayPal takes. */
export const DIGITS = Object.fromEntries([
  ...'AUD BRL CAD CNY CZK DKK EUR HKD ILS MYR MXN NZD NOK PHP PLN GBP SGD SEK CHF THB USD'.split(' ').map((code) => [code, 2]),
  ...'HUF JPY TWD'.split(' ').map((code) => [code, 0]),
]);

const MESSAGES = {
  INVALID_REQUEST: [400, 'Request is not well-formed, syntactically incorrect, or violates schema.'],
  AUTHENTICATION_FAILURE: [401, 'Authentication failed due to missing authorization header, or invalid authentication credentials.'],
  NOT_AUTHORIZED: [403, 'Authorization failed due to insufficient permissions.'],
  RESOURCE_NOT_FOUND: [404, 'The specified resource does not exist.'],
  UNPROCESSABLE_ENTITY: [422, 'The requested action could not be performed, semantically incorrect, or failed business validation.'],
  INTERNAL_SERVER_ERROR: [500, 'An internal server error occurred.'],
  RATE_LIMIT_REACHED: [429, 'Too many requests. Blocked due to rate limiting.'],
};

/** A failure as PayPal writes it, to be thrown. */
export class Refusal extends Error {
  constructor(name, issue, field) {
    super(issue ?? name);
    const [status, message] = MESSAGES[name];
    this.status = status;
    this.body = { name, message, debug_id: randomBytes(6).toString('hex') };
    if (issue) this.body.details = [field ? { issue, field } : { issue }];
  }
}

export const unprocessable = (issue) => new Refusal('UNPROCESSABLE_ENTITY', issue);
export const invalid = (issue, field) => new Refusal('INVALID_REQUEST', issue, field);

/** An id such as PayPal makes: seventeen letters and digits. */
export function newId() {
  const letters = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  return [...randomBytes(17)].map((byte) => letters[byte % letters.length]).join('');
}

/** Minor units of an amount in a request; refuses what PayPal refuses. */
export function minorOf(amount, field) {
  const { currency_code: code, value } = amount ?? {};
  if (typeof code !== 'string' || typeof value !== 'string') throw invalid('MISSING_REQUIRED_PARAMETER', field);
  if (!(code in DIGITS)) throw unprocessable('INVALID_CURRENCY_CODE');
  const found = value.match(/^(\d{1,15})(?:\.(\d+))?$/);
  if (!found) throw invalid('INVALID_PARAMETER_SYNTAX', field);
  const digits = DIGITS[code];
  if ((found[2]?.length ?? 0) > digits) throw unprocessable('DECIMAL_PRECISION');
  const minor = BigInt(found[1] + (found[2] ?? '').padEnd(digits, '0'));
  if (minor <= 0n) throw unprocessable('CANNOT_BE_ZERO_OR_NEGATIVE');
  return minor;
}

/** Minor units as an amount in an answer. */
export function amountOf(minor, code) {
  const digits = DIGITS[code];
  const text = minor.toString().padStart(digits + 1, '0');
  const value = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return { currency_code: code, value };
}
