// A test provider that speaks PayPal's wire format: OAuth, Orders v2, captures, refunds, disputes, signed webhooks, and
// a page for the buyer. It holds requests and its own answers against PayPal's description; `problems` lists what fails.
//
//   const paypal = await startPaypal({ webhookUrl, webhookId });
//   ... point the product at paypal.url, paypal.url as origin of certificates, paypal.root as their root ...
//   const order = paypal.orderOf(sessionId); paypal.buyerPays(order.id); await paypal.deliver(paypal.takeEvents());

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { makeAuthority } from './paypal/authority.js';
import { Book } from './paypal/book.js';
import { arrange, signedHeaders } from './paypal/events.js';
import { withChecksumOf } from './paypal/forge.js';
import { Spec } from './paypal/spec.js';
import { invalid, newId, Refusal } from './paypal/wire.js';

const CERTIFICATE = '/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77';
const TOKEN_SECS = 32_400;
const BODY_SIZE_MAX = 1024 * 1024;
const HOWS = ['down', 'slow', 'busy', 'broken', 'half', 'lost', 'held'];

export async function startPaypal(options = {}) {
  const paypal = new Paypal(options);
  paypal.server.listen(options.port ?? 0, '127.0.0.1');
  await once(paypal.server, 'listening');
  paypal.url = `http://127.0.0.1:${paypal.server.address().port}`;
  paypal.book.url = paypal.url;
  return paypal;
}

export class Paypal {
  constructor({ clientId = 'client', clientSecret = 'very-secret', webhookId = '9XL90610J3647323C', webhookUrl, specs, now } = {}) {
    Object.assign(this, { clientId, clientSecret, webhookId, webhookUrl });
    this.spec = new Spec(specs);
    this.book = new Book(now);
    const { root, chain, key } = makeAuthority();
    Object.assign(this, { root, chain, key, problems: [], requests: [], tokens: new Map(), done: new Map(), failures: [], held: new Set() });
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error) => {
        this.problems.push(`${request.method} ${request.url}: ${error.stack}`);
        response.destroy();
      });
    });
  }

  async stop() {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  // What tests make happen

  /** The newest order of a session of ours. */
  orderOf(session) {
    return [...this.book.orders.values()].reverse().find((order) => order.unit.custom_id === session);
  }

  /** The buyer agrees on the page; the money moves when the shop captures, which may come to something else. */
  buyerPays(orderId, { capture = 'COMPLETED' } = {}) {
    this.book.nextCapture = capture;
    this.book.approve(this.book.order(orderId));
  }

  /** The buyer goes away; PayPal tells nobody. */
  buyerLeaves(orderId) {
    return this.book.order(orderId).context.cancel_url;
  }

  voidOrder(orderId) {
    this.book.voidOrder(this.book.order(orderId));
  }

  settleCapture(captureId, status) {
    this.book.settleCapture(this.book.capture(captureId), status);
  }

  /** Money that goes back without us having asked for it; all that is left without an amount. */
  refundAtProvider(captureId, minor) {
    const capture = this.book.capture(captureId);
    const amount = minor === undefined ? capture.minor - capture.refunded : BigInt(minor);
    return this.book.addRefund(capture, amount, {}, 'PAYMENT.CAPTURE.REFUNDED').id;
  }

  openDispute(captureId, how) {
    return this.book.openDispute(this.book.capture(captureId), how).id;
  }

  updateDispute(disputeId, changes) {
    this.book.updateDispute(this.book.dispute(disputeId), changes);
  }

  closeDispute(disputeId, outcome, how) {
    this.book.closeDispute(this.book.dispute(disputeId), outcome, how);
  }

  /** The next `count` calls (of a path, if one is given) fail: nobody there, no answer, 429, 500, half an answer, or
   *  done and then no answer, or done and the answer kept. */
  failNext(count, how, path) {
    if (!HOWS.includes(how)) throw new Error(`a call fails ${HOWS.join(', ')}, not ${how}`);
    for (let at = 0; at < count; at += 1) this.failures.push({ how, path });
  }

  /** Whether somebody waits for an answer that is kept. */
  isHolding() {
    return this.held.size > 0;
  }

  /** No token that was given out is accepted any more. */
  revokeTokens() {
    this.tokens.clear();
  }

  /** What happened since the last time. */
  takeEvents() {
    return this.book.events.splice(0);
  }

  /** Delivers one event or many; answers the statuses. */
  async deliver(events, how = {}) {
    const statuses = [];
    for (const event of arrange([events].flat(), how)) statuses.push(await this.deliverBody(JSON.stringify(event), how));
    return statuses;
  }

  async deliverBody(body, { url = this.webhookUrl, headers = {}, now } = {}) {
    const response = await fetch(url, { method: 'POST', body, headers: { ...this.sign(body, { now }), ...headers }, redirect: 'manual' });
    await response.arrayBuffer();
    return response.status;
  }

  /** Delivers another body under the signature of an event: same checksum, other words. */
  async deliverForged(event, other) {
    const body = JSON.stringify(event);
    const headers = this.sign(body);
    const forged = withChecksumOf(body, typeof other === 'string' ? other : JSON.stringify(other));
    return this.deliverBody(forged, { headers });
  }

  /** The headers that PayPal sends with a body. */
  sign(body, how = {}) {
    const given = { key: this.key, certificateUrl: this.url + CERTIFICATE, webhookId: this.webhookId };
    return signedHeaders(body, { ...given, now: how.now ?? this.book.now() });
  }

  // What it answers

  async serve(request, response) {
    const url = new URL(request.url, this.url);
    const chunks = [];
    let size = 0;
    for await (const chunk of request) {
      size += chunk.length;
      if (size > BODY_SIZE_MAX) return response.destroy();
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const asked = { method: request.method, url, headers: request.headers, text };
    if (url.pathname.startsWith('/control/')) return this.control(asked, response);
    this.requests.push(asked);
    const failure = this.nextFailure(url.pathname);
    if (failure === 'down') return response.destroy();
    if (failure === 'slow') return this.hold(response);
    const { status, body, headers } = failure === 'busy' || failure === 'broken' ? refused(failure) : this.answer(asked);
    if (failure === 'lost') return response.destroy();
    if (failure === 'held') return this.hold(response);
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    response.writeHead(status, { 'content-type': 'application/json', ...headers, 'content-length': bytes.length });
    if (failure !== 'half') return response.end(bytes);
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
    return undefined;
  }

  /** Answers never; whoever asked has to go. */
  hold(response) {
    this.held.add(response);
    response.on('close', () => this.held.delete(response));
  }

  nextFailure(path) {
    const at = this.failures.findIndex((failure) => !failure.path || path.includes(failure.path));
    return at < 0 ? undefined : this.failures.splice(at, 1)[0].how;
  }

  answer(asked) {
    const { method, url } = asked;
    const line = `${method} ${url.pathname}`;
    if (line === `GET ${CERTIFICATE}`) return { status: 200, body: this.chain, headers: { 'content-type': 'application/x-pem-file' } };
    if (line === 'GET /favicon.ico') return { status: 404, body: '' };
    if (line === 'GET /checkoutnow') return this.page(url);
    if (line === 'GET /checkoutnow/pay') return this.leave(url, true);
    if (line === 'GET /checkoutnow/cancel') return this.leave(url, false);
    if (line === 'POST /v1/oauth2/token') return this.grant(asked);
    const answer = this.api(asked);
    this.problems.push(...this.spec.answer(asked, answer.status, answer.body));
    return answer;
  }

  grant({ headers, text }) {
    const basic = Buffer.from(`${this.clientId}:${this.clientSecret}`).toString('base64');
    if (headers.authorization !== `Basic ${basic}`) {
      return { status: 401, body: { error: 'invalid_client', error_description: 'Client Authentication failed' } };
    }
    if (headers['content-type'] !== 'application/x-www-form-urlencoded' || text !== 'grant_type=client_credentials') {
      return { status: 400, body: { error: 'unsupported_grant_type', error_description: 'Grant Type is NULL' } };
    }
    const token = `A21AA${newId()}${newId()}`;
    this.tokens.set(token, this.book.now() + TOKEN_SECS * 1000);
    const scope = 'https://uri.paypal.com/services/disputes/read-seller https://uri.paypal.com/services/payments/refund';
    return { status: 200, body: { scope, access_token: token, token_type: 'Bearer', app_id: 'APP-80W284485P519543T', expires_in: TOKEN_SECS } };
  }

  api(asked) {
    const { method, headers, text } = asked;
    try {
      const token = headers.authorization?.match(/^Bearer (.+)$/)?.[1];
      if (!(this.tokens.get(token) > this.book.now())) throw new Refusal('AUTHENTICATION_FAILURE');
      if (method === 'POST' && headers['content-type'] !== 'application/json') throw invalid('MALFORMED_REQUEST_JSON');
      const body = text === '' ? undefined : parsed(text);
      this.problems.push(...this.spec.request({ ...asked, body }));
      return method === 'POST' ? this.once(asked, body) : { status: 200, body: this.show(asked) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: error.body };
    }
  }

  /** Does it once per PayPal-Request-Id; later it shows what has become of it. */
  once(asked, body) {
    const id = asked.headers['paypal-request-id'];
    const whole = asked.headers.prefer === 'return=representation';
    if (!id) throw invalid('PAYPAL_REQUEST_ID_REQUIRED');
    const print = createHash('sha256').update(asked.text).digest('hex');
    const at = `${asked.url.pathname} ${id}`;
    const before = this.done.get(at);
    if (before && before.print !== print) {
      this.problems.push(`${at}: the same id for another request`);
      throw invalid('INVALID_PARAMETER_VALUE', 'PayPal-Request-Id');
    }
    if (before?.refusal) throw before.refusal;
    if (before) return { status: before.replayed, body: before.show(whole) };
    try {
      const [status, show] = this.act(asked, body);
      // A refund shown again is "created" again, an order is not.
      const replayed = asked.url.pathname.endsWith('/refund') ? 201 : 200;
      this.done.set(at, { print, show, replayed });
      return { status, body: show(whole) };
    } catch (refusal) {
      if (refusal instanceof Refusal) this.done.set(at, { print, refusal });
      throw refusal;
    }
  }

  act({ url }, body = {}) {
    const [, what, id, verb] = url.pathname.match(/^\/v2\/(checkout\/orders|payments\/captures)(?:\/(\w+)\/(\w+))?$/) ?? [];
    if (what === 'checkout/orders' && !id) {
      const order = this.book.createOrder(body);
      // With a payment source the order is not "created" but waits for the payer.
      return [200, (whole) => this.book.showOrder(order, whole)];
    }
    if (what === 'checkout/orders' && verb === 'capture') {
      const order = this.book.order(id);
      this.book.captureOrder(order);
      return [201, (whole) => this.book.showOrder(order, whole)];
    }
    if (what === 'payments/captures' && verb === 'refund') {
      const refund = this.book.refundCapture(this.book.capture(id), body);
      return [201, (whole) => this.book.showRefund(refund, whole)];
    }
    throw new Refusal('RESOURCE_NOT_FOUND');
  }

  show({ url }) {
    const [, place, id] = url.pathname.match(/^(.*?)(?:\/([\w-]+))?$/);
    if (place === '/v2/checkout/orders') return this.book.showOrder(this.book.order(id));
    if (place === '/v2/payments/captures') return this.book.showCapture(this.book.capture(id));
    if (place === '/v2/payments/refunds') return this.book.showRefund(this.book.refund(id));
    if (place === '/v1/customer/disputes') return this.book.showDispute(this.book.dispute(id));
    if (url.pathname !== '/v1/customer/disputes') throw new Refusal('RESOURCE_NOT_FOUND');
    const found = this.book.disputesOf(url.searchParams.get('disputed_transaction_id'));
    const page = found.slice(0, Number(url.searchParams.get('page_size') ?? 10));
    const links = [{ href: url.href, rel: 'self', method: 'GET' }];
    return page.length > 0 ? { items: page.map((dispute) => this.book.showDispute(dispute, false)), links } : { links };
  }

  // What the buyer sees

  page(url) {
    const order = this.book.order(url.searchParams.get('token'));
    const { value, currency_code: code } = order.unit.amount;
    const link = (verb, word) => `<a href="/checkoutnow/${verb}?token=${order.id}">${word}</a>`;
    const body = `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>PayPal test</title><h1>${value} ${code}</h1><p>${link('pay', 'Pay')} ${link('cancel', 'Cancel')}</p>`;
    return { status: 200, body, headers: { 'content-type': 'text/html; charset=utf-8' } };
  }

  leave(url, isPaid) {
    const order = this.book.order(url.searchParams.get('token'));
    if (isPaid) this.book.approve(order);
    const location = new URL(isPaid ? order.context.return_url : order.context.cancel_url);
    location.searchParams.set('token', order.id);
    if (isPaid) location.searchParams.set('PayerID', newId().slice(0, 13));
    return { status: 302, body: '', headers: { location: location.href } };
  }

  /** The same control functions for tests in other languages: POST /control/<name> with a JSON list of arguments. */
  async control({ method, url, text }, response) {
    const name = url.pathname.slice('/control/'.length);
    const isFunction = Object.getOwnPropertyNames(Paypal.prototype).includes(name) && name !== 'constructor';
    let result = null;
    if (method === 'POST' && isFunction) result = (await this[name](...JSON.parse(text || '[]'))) ?? null;
    else if (name === 'state') result = { problems: this.problems, now: Math.floor(this.book.now() / 1000) };
    else if (name === 'order') {
      const order = this.book.order(url.searchParams.get('id'));
      result = this.book.showOrder(order);
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid('MALFORMED_REQUEST_JSON');
  }
}

function refused(how) {
  const { status, body } = new Refusal(how === 'busy' ? 'RATE_LIMIT_REACHED' : 'INTERNAL_SERVER_ERROR');
  return { status, body };
}

// Started by itself it serves until its input ends, and says where.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const paypal = await startPaypal();
  console.log(JSON.stringify({ url: paypal.url, root: paypal.root }));
  process.stdin.resume().on('end', () => paypal.stop());
}
