// A stand-in for Stripe: its API for Checkout Sessions, its payment page, its webhooks. Tests say what buyers, banks and
// the line between do; nothing happens by itself.
//
//   const stripe = await startStripe({ webhookUrl });
//   ... point the product at stripe.url with stripe.secretKey and stripe.webhookSecrets ...
//   stripe.buyerPays(stripe.sessionOf(ours).id); await stripe.deliver(stripe.takeEvents(), { times: 3, order: 'random' });
//
// Tests in other languages start it by itself and call the same functions: POST /control/<name> with a list in JSON.

import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { Book, copy } from './stripe/book.js';
import { invalid, parse, Refusal } from './stripe/form.js';
import { page } from './stripe/page.js';
import { ROUTES } from './stripe/routes.js';

/** The version that requests must name; the same as in src/payments/stripe/wire.rs, and the official package's. */
export const API_VERSION = '2026-10-28.endive';

const KEY_LENGTH_MAX = 255;
/** How a request can fail: `lost`, `half` and `held` do it all and lose or keep the answer, the others do nothing. */
const FAULTS = ['down', 'lost', 'half', 'held', 'slow', 'busy', 'broken', 'conflict'];
const DONE = ['lost', 'half', 'held'];

const refusal = (status, type, message, code) => new Refusal(status, { type, message, ...(code && { code }) });

/**
 * Starts on a free port. `now` gives milliseconds; `accountCurrency` is the balance's where it is another than the
 * payments', and `exchange` how many of its units so many of theirs give.
 */
export async function startStripe({
  secretKey = 'sk_test_portico',
  webhookSecrets = ['whsec_portico'],
  webhookUrl = null,
  now = Date.now,
  accountCurrency = null,
  exchange = [1, 1],
} = {}) {
  const events = [];
  const requests = [];
  const faults = [];
  const answers = new Map();
  const held = new Set();
  let refundStatus = 'succeeded';
  let request = null;

  const book = new Book({ now, tell, accountCurrency, exchange });

  function tell(type, object) {
    const event = book.add('event', { api_version: API_VERSION, type, data: { object: copy(object) } });
    event.request = { id: request?.id ?? null, idempotency_key: request?.key ?? null };
    events.push(copy(event));
  }

  const server = createServer((incoming, outgoing) => {
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => serve(incoming, outgoing, Buffer.concat(chunks).toString()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}`;

  function serve(incoming, outgoing, body) {
    const { pathname, search } = new URL(incoming.url, url);
    if (pathname.startsWith('/pay/')) {
      const { status, headers, html } = page(control, book, incoming.method, pathname);
      outgoing.writeHead(status, { 'cache-control': 'no-store', ...headers }).end(html);
      return;
    }
    if (pathname.startsWith('/control/')) {
      steer(pathname.slice('/control/'.length), body).then(({ status, told }) => {
        outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(told ?? null));
      });
      return;
    }
    const seen = { method: incoming.method, path: pathname, search, headers: incoming.headers, body };
    requests.push(seen);
    const at = faults.findIndex((fault) => fits(fault.path, `${incoming.method} ${pathname}`));
    const fault = at < 0 ? null : faults.splice(at, 1)[0].how;
    if (fault === 'down') return incoming.socket.destroy();
    if (fault === 'slow') return hold(outgoing);
    const answer = fault && !DONE.includes(fault) ? failed(fault) : answered(seen);
    if (fault === 'held') return hold(outgoing);
    if (fault === 'lost') return incoming.socket.destroy();
    const text = `${JSON.stringify(answer.body, null, 2)}\n`;
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'request-id': `req_${randomBytes(7).toString('hex')}`,
      'stripe-version': API_VERSION,
      ...answer.headers,
    };
    outgoing.writeHead(answer.status, headers);
    if (fault === 'half') outgoing.write(text.slice(0, text.length >> 1), () => incoming.socket.destroy());
    else outgoing.end(text);
  }

  /** Answers never; whoever asked has to go. */
  function hold(outgoing) {
    held.add(outgoing);
    outgoing.on('close', () => held.delete(outgoing));
  }

  async function steer(name, body) {
    try {
      if (typeof control[name] !== 'function' || name === 'stop') return { status: 404, told: `no such function: ${name}` };
      return { status: 200, told: await control[name](...JSON.parse(body || '[]')) };
    } catch (error) {
      return { status: 400, told: error.message };
    }
  }

  function failed(how) {
    const { status, body } = {
      busy: refusal(429, 'invalid_request_error', 'Too many requests', 'rate_limit'),
      broken: refusal(500, 'api_error', 'An unknown error occurred'),
      conflict: refusal(409, 'idempotency_error', 'Another request with this key is in progress', 'idempotency_key_in_use'),
    }[how];
    return { status, body };
  }

  function answered(seen) {
    try {
      return { status: 200, ...carryOut(seen) };
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body };
      return { status: 500, body: { error: { type: 'api_error', message: error.stack } } };
    }
  }

  function carryOut({ method, path, search, headers, body }) {
    if (headers.authorization !== `Bearer ${secretKey}`) {
      throw refusal(401, 'invalid_request_error', 'Invalid API Key provided: sk_test_*****');
    }
    if (headers['stripe-version'] !== API_VERSION) throw invalid(`Invalid Stripe API version: ${headers['stripe-version']}`);
    const route = ROUTES.find((one) => one.method === method && one.shape.test(path));
    if (!route) throw invalid(`Unrecognized request URL (${method}: ${path}).`, { status: 404 });
    const id = route.shape.exec(path)[1];
    const desk = { book, url, refundStatus: () => refundStatus };
    if (method === 'GET') {
      if (body) throw invalid('A GET has no body');
      return { body: route.act(id, parse(search.slice(1)), desk) };
    }
    if (search) throw invalid('Parameters of a POST stand in its body');
    return keyed(route, id, { method, path, headers, body }, desk);
  }

  /** What was answered first under a key is what is answered under it; refused parameters are not kept. */
  function keyed(route, id, { method, path, headers, body }, desk) {
    const key = headers['idempotency-key'];
    if (!key || key.length > KEY_LENGTH_MAX) throw invalid('An idempotency key of 1 to 255 characters is needed here');
    if (body && headers['content-type']?.split(';')[0] !== 'application/x-www-form-urlencoded') {
      throw invalid('Parameters are sent as application/x-www-form-urlencoded');
    }
    const asked = `${method} ${path} ${body}`;
    const earlier = answers.get(key);
    if (earlier && earlier.asked !== asked) {
      throw refusal(
        400,
        'idempotency_error',
        'Keys for idempotent requests can only be used with the same parameters they were first used with.',
      );
    }
    if (earlier) {
      return { status: earlier.status, body: copy(earlier.body), headers: { 'idempotent-replayed': 'true' } };
    }
    const act = route.act(id, parse(body), desk);
    request = { id: `req_${randomBytes(7).toString('hex')}`, key };
    let answer;
    try {
      answer = { status: 200, body: act() };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = { status: error.status, body: error.body };
    } finally {
      request = null;
    }
    answers.set(key, { asked, status: answer.status, body: copy(answer.body) });
    return answer;
  }

  const fits = (part, line) => (typeof part === 'string' ? line.includes(part) : part.test(line));
  const sessionAt = (id) => book.find('checkout.session', id);
  /** A payment by its own number or by its session's. */
  const intentOf = (id) =>
    book.find('payment_intent', id.startsWith('pi_') ? id : sessionAt(id).payment_intent);

  /** The header and the bytes of a delivery, for senders of other kinds. */
  function sign(event, { at = Math.floor(now() / 1000), secrets = webhookSecrets, body } = {}) {
    const bytes = body ?? JSON.stringify(event, null, 2);
    const macs = secrets.map((secret) => createHmac('sha256', secret).update(`${at}.${bytes}`).digest('hex'));
    // In test mode the real one adds a signature of an older scheme that means nothing.
    const header = [`t=${at}`, ...macs.map((mac) => `v1=${mac}`), `v0=${'0'.repeat(64)}`].join(',');
    return { header, body: bytes };
  }

  async function send(event, options) {
    const { header, body } = sign(event, options);
    const answer = await fetch(options.url ?? webhookUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': header,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      body,
      redirect: 'manual',
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  const control = {
    url,
    secretKey,
    webhookSecrets,
    /** Every request to the API as it arrived. */
    requests,
    /** Everything that has happened, oldest first. */
    events,
    /** What happened since the last time. */
    takeEvents: () => events.splice(0),
    /** Every object of a kind, newest first. */
    all: (kind) => copy(book.all(kind)),
    /** The newest session that was opened with an id of ours. */
    sessionOf: (ours) => copy(book.all('checkout.session', (one) => one.client_reference_id === ours)[0]),
    /** Where deliveries go, once it is known. */
    deliverTo: (address) => {
      webhookUrl = address;
    },

    /** The buyer pays at the page; with `isDelayed` in a way whose money comes later. Gives the way back. */
    buyerPays(id, { isDelayed = false } = {}) {
      const session = sessionAt(id);
      book.pay(session, isDelayed);
      return session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
    },
    /** The buyer's card is declined; the page stays open. */
    buyerIsDeclined: (id) => book.decline(sessionAt(id)),
    /** The buyer goes without paying; Stripe tells nobody. Gives the way back. */
    buyerLeaves: (id) => sessionAt(id).cancel_url,
    /** The money of a delayed payment comes. */
    paymentArrives: (id) => book.settle(sessionAt(id), true),
    /** The money of a delayed payment never comes. */
    paymentFails: (id) => book.settle(sessionAt(id), false),
    /** The page's time is over. */
    sessionExpires: (id) => book.expireSession(sessionAt(id)),

    /** Somebody refunds in Stripe's own pages. */
    refundAtProvider: (id, { amount, status } = {}) => copy(book.refund(intentOf(id), { amount, status })),
    /** How refunds that are asked for from now on begin. */
    refundsBegin: (status) => {
      refundStatus = status;
    },
    /** A refund ends otherwise than it began. */
    refundEnds: (id, status) => book.settleRefund(book.find('refund', id), status),

    /** The buyer's bank takes the money back, or with `isInquiry` only asks. */
    openDispute: (id, { amount, isInquiry } = {}) => copy(book.dispute(intentOf(id), { amount, isInquiry })),
    /** An inquiry becomes a dispute. */
    escalateDispute: (id) => book.escalate(book.find('dispute', id)),
    /** The bank decides: `won`, `lost` or `warning_closed`. Won money comes back at once unless `isLate`. */
    closeDispute(id, status, { isLate = false, isFeeReturned = false } = {}) {
      const dispute = book.find('dispute', id);
      book.decide(dispute, status);
      if (status === 'won' && !isLate) book.reinstate(dispute, isFeeReturned);
    },
    /** The money of a won dispute comes back. */
    reinstateDispute: (id, { isFeeReturned = false } = {}) => book.reinstate(book.find('dispute', id), isFeeReturned),

    /** The next `count` requests fail; with a part of `POST /v1/refunds` or a pattern, only those that fit it. */
    failNext(count, how, path = '') {
      if (!FAULTS.includes(how)) throw new Error(`no such fault: ${how}`);
      for (let index = 0; index < count; index += 1) faults.push({ how, path });
    },
    /** Idempotency keys are kept for a day at least; this is later. */
    forgetKeys: () => answers.clear(),
    /** Whether all prepared failures have happened. */
    hasFailed: () => faults.length === 0,
    /** Whether somebody waits for an answer that is kept. */
    isHolding: () => held.size > 0,

    sign,
    /**
     * Delivers one event or several, each `times` times, in the order `made`, `reversed` or `random`; `at`, `secrets`
     * and `body` forge. Gives the status of each.
     */
    async deliver(what, { times = 1, order = 'made', random = Math.random, ...options } = {}) {
      const due = [what].flat().flatMap((event) => Array(times).fill(event));
      if (order === 'reversed') due.reverse();
      if (order === 'random') {
        for (let index = due.length - 1; index > 0; index -= 1) {
          const other = Math.floor(random() * (index + 1));
          [due[index], due[other]] = [due[other], due[index]];
        }
      }
      const told = [];
      for (const event of due) told.push(await send(event, options));
      return told;
    },

    async stop() {
      for (const outgoing of held) outgoing.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return control;
}

// Started by itself it serves until its input ends, and says where.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { now_ms: nowMs, ...options } = JSON.parse(process.argv[2] ?? '{}');
  const stripe = await startStripe({ ...options, ...(nowMs && { now: () => nowMs }) });
  console.log(JSON.stringify({ url: stripe.url }));
  process.stdin.resume().on('end', () => stripe.stop());
}
