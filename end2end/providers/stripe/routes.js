// The part of Stripe's API that the product uses, and what reads beside it. Parameters are checked strictly: one that an
// operation does not take is refused.

import { email, fields, flag, integer, invalid, list, metadata, missing, oneOf, required, text, url } from './form.js';

const CURRENCY = /^[a-z]{3}$/;
/** Written with hundredths that they do not have. */
const WHOLE_ONLY = ['isk', 'ugx'];
/** Of their three decimals the last must be 0. */
const THREE_DECIMALS = ['bhd', 'jod', 'kwd', 'omr', 'tnd'];
const ZERO_DECIMALS = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');
const AMOUNT_MIN = 50;
const AMOUNT_MAX = 99_999_999;
const OPEN_SECS_MIN = 30 * 60;
const OPEN_SECS_MAX = 24 * 60 * 60;

const expand = list(text(200), 20);

const SESSION = fields({
  adaptive_pricing: fields({ enabled: flag }),
  cancel_url: url,
  client_reference_id: text(200),
  customer_email: email,
  expand,
  expires_at: integer(),
  line_items: required(
    list(
      fields({
        quantity: required(integer(1)),
        price_data: required(
          fields({
            currency: required(text(3, CURRENCY)),
            unit_amount: required(integer()),
            product_data: required(fields({ name: required(text(5000)), description: text(5000), metadata })),
          }),
        ),
      }),
    ),
  ),
  locale: text(10),
  metadata,
  mode: required(oneOf('payment')),
  payment_intent_data: fields({ description: text(1000), metadata, statement_descriptor: text(22) }),
  success_url: required(url),
});

const REFUND = fields({
  amount: integer(1),
  charge: text(255),
  expand,
  metadata,
  payment_intent: text(255),
  reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
});

const PAGE = { expand, limit: integer(1), starting_after: text(255) };

function checkAmount(amount, currency) {
  if (THREE_DECIMALS.includes(currency) ? amount % 10 : WHOLE_ONLY.includes(currency) ? amount % 100 : 0) {
    throw invalid(`Invalid amount in ${currency}`, { code: 'parameter_invalid_integer', param: 'amount' });
  }
}

function checkSession(asked, now) {
  const currencies = new Set(asked.line_items.map((item) => item.price_data.currency));
  if (currencies.size !== 1) throw invalid('All line items must have the same currency', { param: 'line_items' });
  const [currency] = currencies;
  const total = asked.line_items.reduce((sum, item) => {
    checkAmount(item.price_data.unit_amount, currency);
    return sum + item.price_data.unit_amount * item.quantity;
  }, 0);
  if (total < AMOUNT_MIN && !ZERO_DECIMALS.includes(currency)) {
    throw invalid('The Checkout Session\'s total amount is too small', { code: 'amount_too_small' });
  }
  if (total > AMOUNT_MAX) throw invalid('The Checkout Session\'s total amount is too large', { code: 'amount_too_large' });
  const open = asked.expires_at === undefined ? OPEN_SECS_MAX : asked.expires_at - now;
  if (open < OPEN_SECS_MIN || open > OPEN_SECS_MAX) {
    throw invalid('The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.', {
      param: 'expires_at',
    });
  }
}

function pageOf(book, path, kind, items, asked) {
  const limit = asked.limit ?? 10;
  if (limit > 100) throw invalid('This value must be at most 100', { code: 'parameter_invalid_integer', param: 'limit' });
  let from = 0;
  if (asked.starting_after) {
    from = items.findIndex((item) => item.id === asked.starting_after) + 1;
    if (from === 0) throw missing(kind, asked.starting_after, 'starting_after', 400);
  }
  const inner = (asked.expand ?? []).map((name) => {
    if (!name.startsWith('data.')) throw invalid(`This property cannot be expanded (${name}).`, { param: 'expand' });
    return name.slice('data.'.length);
  });
  const data = items.slice(from, from + limit).map((item) => book.show(item, inner));
  return { object: 'list', url: path, has_more: items.length > from + limit, data };
}

const retrieve = (kind, param) => (id, form, { book }) => {
  const asked = fields({ expand })(form);
  return book.show(book.find(kind, id, param), asked.expand);
};

const listOf = (kind, path) => (_, form, { book }) => {
  const asked = fields({ ...PAGE, payment_intent: text(255), charge: text(255) })(form);
  if (asked.payment_intent) book.find('payment_intent', asked.payment_intent, 'payment_intent', 400);
  const isAsked = (item) => ['payment_intent', 'charge'].every((name) => !asked[name] || item[name] === asked[name]);
  return pageOf(book, path, kind, book.all(kind, isAsked), asked);
};

const SESSIONS = '/v1/checkout/sessions';

/** Method, path with at most one number in it, and what is done. */
export const ROUTES = [
  ['POST', SESSIONS, (_, form, { book, url: base }) => {
    const asked = SESSION(form);
    checkSession(asked, book.secs());
    return () => book.show(book.openSession(asked, base), asked.expand);
  }],
  ['GET', SESSIONS, listOf('checkout.session', SESSIONS)],
  ['GET', `${SESSIONS}/:id`, retrieve('checkout.session', 'session')],
  ['POST', `${SESSIONS}/:id/expire`, (id, form, { book }) => {
    const asked = fields({ expand })(form);
    const session = book.find('checkout.session', id, 'session');
    return () => {
      book.expireSession(session);
      return book.show(session, asked.expand);
    };
  }],
  ['GET', '/v1/payment_intents/:id', retrieve('payment_intent', 'intent')],
  ['GET', '/v1/charges/:id', retrieve('charge', 'charge')],
  ['GET', '/v1/balance_transactions/:id', retrieve('balance_transaction', 'id')],
  ['GET', '/v1/events/:id', retrieve('event', 'id')],
  ['POST', '/v1/refunds', (_, form, { book, refundStatus }) => {
    const asked = REFUND(form);
    if (!asked.payment_intent === !asked.charge) {
      throw invalid('One of payment_intent and charge has to be given', { code: 'parameter_missing', param: 'payment_intent' });
    }
    const of = asked.payment_intent ?? book.find('charge', asked.charge, 'charge').payment_intent;
    const intent = book.find('payment_intent', of, 'payment_intent');
    if (asked.amount !== undefined) checkAmount(asked.amount, intent.currency);
    return () => book.show(book.refund(intent, { ...asked, status: refundStatus() }), asked.expand);
  }],
  ['GET', '/v1/refunds/:id', retrieve('refund', 'id')],
  ['GET', '/v1/refunds', listOf('refund', '/v1/refunds')],
  ['GET', '/v1/disputes/:id', retrieve('dispute', 'dispute')],
  ['GET', '/v1/disputes', listOf('dispute', '/v1/disputes')],
].map(([method, path, act]) => ({
  method,
  shape: new RegExp(`^${path.replace(':id', '([A-Za-z0-9_]+)')}$`),
  act,
}));
