// What Stripe knows: sessions, payments, charges, refunds, disputes and what they put on the balance. Objects start as
// Stripe's public samples.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { invalid, missing } from './form.js';

const SAMPLES = JSON.parse(readFileSync(new URL('../../../../shared/specs/stripe/fixtures.json', import.meta.url))).resources;

/** What may be asked for in full, by the kind of object. */
const EXPANDABLE = {
  'checkout.session': { payment_intent: 'payment_intent' },
  payment_intent: { latest_charge: 'charge' },
  charge: { payment_intent: 'payment_intent', balance_transaction: 'balance_transaction' },
  refund: { payment_intent: 'payment_intent', charge: 'charge', balance_transaction: 'balance_transaction' },
  dispute: { payment_intent: 'payment_intent', charge: 'charge' },
  balance_transaction: {},
  event: {},
};
const PREFIXES = {
  'checkout.session': 'cs_test_',
  payment_intent: 'pi_',
  charge: 'ch_',
  refund: 're_',
  dispute: 'dp_',
  balance_transaction: 'txn_',
  event: 'evt_',
};
const DISPUTE_FEE = 1500;

export const copy = (object) => structuredClone(object);

export class Book {
  /** `now` gives milliseconds; `tell(type, object)` hears of every change, in order. */
  constructor({ now, tell, accountCurrency, exchange }) {
    this.now = now;
    this.tell = tell;
    /** The currency of the account's balance and how many of its units one unit buys, as [by, from]. */
    this.accountCurrency = accountCurrency;
    this.exchange = exchange;
    this.objects = Object.fromEntries(Object.keys(PREFIXES).map((kind) => [kind, new Map()]));
  }

  secs() {
    return Math.floor(this.now() / 1000);
  }

  add(kind, other) {
    const id = PREFIXES[kind] + randomBytes(18).toString('hex');
    const object = { ...copy(SAMPLES[kind]), id, created: this.secs(), livemode: false, metadata: {}, ...other };
    for (const name of ['livemode', 'metadata']) if (!(name in SAMPLES[kind])) delete object[name];
    this.objects[kind].set(id, object);
    return object;
  }

  /** The object itself; a refusal when there is none. */
  find(kind, id, param = 'id', status = 404) {
    const object = this.objects[kind].get(id);
    if (!object) throw missing(kind.replace('checkout.session', 'checkout session'), id, param, status);
    if (kind === 'checkout.session') this.#look(object);
    return object;
  }

  all(kind, filter = () => true) {
    return [...this.objects[kind].values()].filter(filter).reverse();
  }

  /** A copy with what was asked for in full. */
  show(object, expand = []) {
    const shown = copy(object);
    for (const path of expand) {
      const [name, ...rest] = path.split('.');
      const kind = EXPANDABLE[object.object]?.[name];
      if (!kind || path.split('.').length > 4) {
        throw invalid(`This property cannot be expanded (${path}).`, { param: 'expand' });
      }
      if (object[name] === null) continue;
      const inner = this.show(this.find(kind, object[name]), rest.length ? [rest.join('.')] : []);
      shown[name] = inner;
    }
    return shown;
  }

  balance(source, type, amount, fee) {
    const own = source.currency;
    const currency = this.accountCurrency ?? own;
    const [by, from] = currency === own ? [1, 1] : this.exchange;
    const gross = Math.trunc((amount * by) / from);
    return this.add('balance_transaction', {
      amount: gross,
      currency,
      fee,
      net: gross - fee,
      exchange_rate: currency === own ? null : by / from,
      source: source.id,
      type,
      reporting_category: type,
      available_on: this.secs(),
      description: null,
      fee_details: fee ? [{ amount: fee, application: null, currency, description: 'Stripe fees', type: 'stripe_fee' }] : [],
    });
  }

  openSession(asked, url) {
    const amount = asked.line_items.reduce((sum, item) => sum + item.price_data.unit_amount * item.quantity, 0);
    const session = this.add('checkout.session', {
      amount_subtotal: amount,
      amount_total: amount,
      currency: asked.line_items[0].price_data.currency,
      cancel_url: asked.cancel_url ?? null,
      success_url: asked.success_url,
      client_reference_id: asked.client_reference_id ?? null,
      customer_email: asked.customer_email ?? null,
      expires_at: asked.expires_at ?? this.secs() + 86_400,
      metadata: asked.metadata ?? {},
      adaptive_pricing: { enabled: asked.adaptive_pricing?.enabled ?? true },
      payment_intent: null,
      currency_conversion: null,
      shipping_cost: null,
      shipping_address_collection: null,
      total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
      customer_details: null,
      ui_mode: 'hosted_page',
    });
    session.url = `${url}/pay/c/${session.id}`;
    Object.defineProperty(session, 'asked', { value: asked });
    return session;
  }

  #look(session) {
    if (session.status === 'open' && this.secs() >= session.expires_at) this.#expire(session);
  }

  #expire(session) {
    Object.assign(session, { status: 'expired', url: null });
    this.tell('checkout.session.expired', session);
  }

  expireSession(session) {
    if (session.status !== 'open') {
      throw invalid(
        'Only Checkout Sessions with a status in ["open"] can be expired. ' +
          `This Checkout Session has a status of \`${session.status}\`.`,
      );
    }
    this.#expire(session);
  }

  #intent(session) {
    if (session.payment_intent) return this.find('payment_intent', session.payment_intent);
    const intent = this.add('payment_intent', {
      amount: session.amount_total,
      currency: session.currency,
      metadata: copy(session.asked.payment_intent_data?.metadata ?? {}),
      description: session.asked.payment_intent_data?.description ?? null,
      last_payment_error: null,
      canceled_at: null,
      next_action: null,
      processing: null,
      shipping: null,
      transfer_data: null,
    });
    session.payment_intent = intent.id;
    this.tell('payment_intent.created', intent);
    return intent;
  }

  #charge(intent, status) {
    const charge = this.add('charge', {
      amount: intent.amount,
      amount_captured: status === 'succeeded' ? intent.amount : 0,
      captured: status === 'succeeded',
      balance_transaction: null,
      currency: intent.currency,
      description: intent.description,
      // A copy, as it stood when the charge was made.
      metadata: copy(intent.metadata),
      paid: status !== 'failed',
      payment_intent: intent.id,
      shipping: null,
      source: null,
      status,
      transfer_data: null,
    });
    delete charge.refunds;
    intent.latest_charge = charge.id;
    return charge;
  }

  #arrive(intent, charge) {
    Object.assign(charge, { status: 'succeeded', paid: true, captured: true, amount_captured: charge.amount });
    const fee = Math.floor((charge.amount * 29 + 500) / 1000) + 30;
    charge.balance_transaction = this.balance(charge, 'charge', charge.amount, fee).id;
    Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, processing: null, last_payment_error: null });
    this.tell('charge.succeeded', charge);
    this.tell('payment_intent.succeeded', intent);
  }

  #open(session) {
    this.#look(session);
    if (session.status !== 'open') throw new Error(`nobody can pay at ${session.id}: it is ${session.status}`);
    return this.#intent(session);
  }

  /** The buyer pays; with `isDelayed` in a way whose money comes later or never. */
  pay(session, isDelayed) {
    const intent = this.#open(session);
    const charge = this.#charge(intent, isDelayed ? 'pending' : 'succeeded');
    Object.assign(session, { status: 'complete', url: null, payment_status: isDelayed ? 'unpaid' : 'paid' });
    session.customer_details = { ...copy(SAMPLES['checkout.session'].customer_details), email: session.customer_email };
    if (isDelayed) {
      intent.status = 'processing';
      this.tell('charge.pending', charge);
      this.tell('payment_intent.processing', intent);
    } else {
      this.#arrive(intent, charge);
    }
    this.tell('checkout.session.completed', session);
    return intent;
  }

  /** The buyer's card is declined; the page stays open. */
  decline(session) {
    const intent = this.#open(session);
    const charge = this.#charge(intent, 'failed');
    Object.assign(charge, { failure_code: 'card_declined', failure_message: 'Your card was declined.' });
    intent.last_payment_error = { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' };
    this.tell('charge.failed', charge);
    this.tell('payment_intent.payment_failed', intent);
  }

  /** The end of a payment whose money came later. */
  settle(session, hasArrived) {
    const intent = this.find('payment_intent', session.payment_intent);
    const charge = this.find('charge', intent.latest_charge);
    if (intent.status !== 'processing') throw new Error(`${intent.id} is ${intent.status}`);
    if (hasArrived) {
      session.payment_status = 'paid';
      this.#arrive(intent, charge);
      this.tell('checkout.session.async_payment_succeeded', session);
    } else {
      Object.assign(charge, { status: 'failed', paid: false, failure_code: 'insufficient_funds' });
      Object.assign(intent, { status: 'requires_payment_method', processing: null });
      intent.last_payment_error = { type: 'card_error', code: 'insufficient_funds' };
      this.tell('charge.failed', charge);
      this.tell('payment_intent.payment_failed', intent);
      this.tell('checkout.session.async_payment_failed', session);
    }
  }

  paidCharge(intent) {
    const charge = intent.latest_charge && this.find('charge', intent.latest_charge);
    if (!charge || charge.status !== 'succeeded') {
      throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, {
        code: 'payment_intent_unexpected_state',
      });
    }
    return charge;
  }

  refund(intent, { amount, metadata = {}, reason = null, status = 'succeeded' }) {
    const charge = this.paidCharge(intent);
    const left = charge.amount - charge.amount_refunded;
    if (left === 0) throw invalid('The charge has already been refunded.', { code: 'charge_already_refunded' });
    const isWithdrawn = this.all('dispute').some((one) => one.charge === charge.id && this.outstanding(one) > 0);
    if (isWithdrawn) throw invalid('The charge has been charged back.', { code: 'charge_disputed' });
    const sum = amount ?? left;
    if (sum > left) throw invalid(`Refund amount (${sum}) is greater than unrefunded amount on charge (${left})`, { param: 'amount' });
    const refund = this.add('refund', {
      amount: sum,
      charge: charge.id,
      currency: charge.currency,
      metadata,
      payment_intent: intent.id,
      reason,
      status,
    });
    refund.balance_transaction = this.balance(refund, 'refund', -sum, 0).id;
    this.#refunded(charge, sum);
    this.tell('refund.created', refund);
    this.tell('charge.refunded', charge);
    return refund;
  }

  #refunded(charge, sum) {
    charge.amount_refunded += sum;
    charge.refunded = charge.amount_refunded === charge.amount;
  }

  /** A refund ends; one that fails gives the money back to the balance, even after it had succeeded. */
  settleRefund(refund, status) {
    if (['failed', 'canceled'].includes(refund.status)) throw new Error(`${refund.id} is ${refund.status}`);
    refund.status = status;
    if (['failed', 'canceled'].includes(status)) {
      const charge = this.find('charge', refund.charge);
      refund.failure_balance_transaction = this.balance(refund, 'refund_failure', refund.amount, 0).id;
      refund.failure_reason = 'unknown';
      this.#refunded(charge, -refund.amount);
    }
    this.tell('refund.updated', refund);
    this.tell('charge.refund.updated', refund);
    if (status === 'failed') this.tell('refund.failed', refund);
  }

  outstanding(dispute) {
    return -dispute.balance_transactions.reduce((sum, entry) => sum + entry.amount, 0);
  }

  dispute(intent, { amount, isInquiry = false }) {
    const charge = this.paidCharge(intent);
    const dispute = this.add('dispute', {
      amount: amount ?? charge.amount,
      balance_transactions: [],
      charge: charge.id,
      currency: charge.currency,
      payment_intent: intent.id,
      reason: 'fraudulent',
      is_charge_refundable: isInquiry,
      status: isInquiry ? 'warning_needs_response' : 'needs_response',
    });
    charge.disputed = true;
    this.tell('charge.dispute.created', dispute);
    if (!isInquiry) this.withdraw(dispute);
    return dispute;
  }

  withdraw(dispute) {
    const entry = this.balance(dispute, 'adjustment', -dispute.amount, DISPUTE_FEE);
    entry.reporting_category = 'dispute';
    dispute.balance_transactions.push(copy(entry));
    this.tell('charge.dispute.funds_withdrawn', dispute);
  }

  /** An inquiry becomes a dispute. */
  escalate(dispute) {
    Object.assign(dispute, { status: 'needs_response', is_charge_refundable: false });
    this.tell('charge.dispute.updated', dispute);
    this.withdraw(dispute);
  }

  /** The bank has decided; money that comes back does so in a second step. */
  decide(dispute, status) {
    dispute.status = status;
    this.tell('charge.dispute.closed', dispute);
  }

  reinstate(dispute, isFeeReturned) {
    const entry = this.balance(dispute, 'adjustment', dispute.amount, isFeeReturned ? -DISPUTE_FEE : 0);
    entry.reporting_category = 'dispute_reversal';
    dispute.balance_transactions.push(copy(entry));
    this.tell('charge.dispute.funds_reinstated', dispute);
  }
}
