// What the test provider knows: orders, captures, refunds, disputes, and the events that their changes cause.

import { randomUUID } from 'node:crypto';
import { amountOf, invalid, minorOf, newId, Refusal, unprocessable } from './wire.js';

const missing = () => new Refusal('RESOURCE_NOT_FOUND', 'INVALID_RESOURCE_ID');
/** What PayPal keeps of a capture: 3.49 % and 49 of the smallest unit. */
const feeOf = (minor) => (minor * 349n) / 10_000n + 49n < minor ? (minor * 349n) / 10_000n + 49n : 0n;

export class Book {
  constructor(now = () => Date.now()) {
    this.now = now;
    this.orders = new Map();
    this.captures = new Map();
    this.refunds = new Map();
    this.disputes = new Map();
    this.events = [];
    this.nextCapture = 'COMPLETED';
    this.url = '';
  }

  time() {
    return new Date(this.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }

  happened(kind, resourceType, resource, summary) {
    const id = `WH-${newId()}-${newId()}`;
    const event = {
      id,
      event_version: '1.0',
      create_time: new Date(this.now()).toISOString(),
      resource_type: resourceType,
      resource_version: '2.0',
      event_type: kind,
      summary,
      resource: structuredClone(resource),
      links: [{ href: `${this.url}/v1/notifications/webhooks-events/${id}`, rel: 'self', method: 'GET' }],
    };
    this.events.push(event);
    return event;
  }

  // Orders

  createOrder(request) {
    const [unit, ...others] = request.purchase_units ?? [];
    if (request.intent !== 'CAPTURE') throw unprocessable('UNSUPPORTED_INTENT');
    if (!unit || others.length > 0) throw invalid('INVALID_ARRAY_MAX_ITEMS', '/purchase_units');
    const minor = minorOf(unit.amount, '/purchase_units/0/amount');
    const context = request.payment_source?.paypal?.experience_context ?? {};
    for (const name of ['return_url', 'cancel_url']) {
      if (!/^https?:\/\/./.test(context[name] ?? '')) throw invalid('MISSING_REQUIRED_PARAMETER', `/${name}`);
    }
    for (const name of ['custom_id', 'invoice_id', 'description']) {
      if (unit[name] !== undefined && !/^.{1,127}$/.test(unit[name])) throw invalid('INVALID_STRING_LENGTH', `/${name}`);
    }
    const order = {
      id: newId(), request, unit, minor, context, currency: unit.amount.currency_code, status: 'PAYER_ACTION_REQUIRED',
      created: this.time(), updated: this.time(), captures: [], refunds: [],
    };
    this.orders.set(order.id, order);
    return order;
  }

  order(id) {
    const order = this.orders.get(id);
    if (!order) throw missing();
    return order;
  }

  /** An order as PayPal shows it. */
  showOrder(order, whole = true) {
    const link = (rel, href, method = 'GET') => ({ href, rel, method });
    const self = `${this.url}/v2/checkout/orders/${order.id}`;
    const links = [link('self', self)];
    if (order.status === 'PAYER_ACTION_REQUIRED') links.push(link('payer-action', `${this.url}/checkoutnow?token=${order.id}`));
    if (order.status === 'APPROVED') links.push(link('capture', `${self}/capture`, 'POST'));
    const email = order.request.payment_source?.paypal?.email_address;
    const source = { paypal: email ? { email_address: email } : {} };
    if (!whole) return { id: order.id, status: order.status, payment_source: source, links };
    const { amount, custom_id, invoice_id, description } = order.unit;
    const unit = { reference_id: 'default', amount };
    Object.assign(unit, custom_id && { custom_id }, invoice_id && { invoice_id }, description && { description });
    if (order.captures.length > 0) {
      unit.payments = { captures: order.captures.map((capture) => this.showCapture(capture)) };
      if (order.refunds.length > 0) unit.payments.refunds = order.refunds.map((refund) => this.showRefund(refund));
    }
    return {
      id: order.id, intent: 'CAPTURE', status: order.status, payment_source: source, purchase_units: [unit],
      create_time: order.created, update_time: order.updated, links,
    };
  }

  approve(order) {
    if (order.status !== 'PAYER_ACTION_REQUIRED') return;
    order.status = 'APPROVED';
    order.updated = new Date(this.now()).toISOString();
    this.happened('CHECKOUT.ORDER.APPROVED', 'checkout-order', this.showOrder(order), 'An order has been approved by buyer');
  }

  voidOrder(order) {
    order.status = 'VOIDED';
    order.updated = this.time();
    this.happened('CHECKOUT.ORDER.VOIDED', 'checkout-order', this.showOrder(order), 'An order has been voided');
  }

  captureOrder(order) {
    if (order.status === 'COMPLETED') throw unprocessable('ORDER_ALREADY_CAPTURED');
    if (order.status !== 'APPROVED') throw unprocessable('ORDER_NOT_APPROVED');
    const isTaken = (capture) => !['DECLINED', 'FAILED'].includes(capture.status) && capture.order !== order;
    const invoice = order.unit.invoice_id;
    if (invoice && [...this.captures.values()].some((capture) => isTaken(capture) && capture.order.unit.invoice_id === invoice)) {
      throw unprocessable('DUPLICATE_INVOICE_ID');
    }
    const status = this.nextCapture;
    this.nextCapture = 'COMPLETED';
    if (status === 'INSTRUMENT_DECLINED') {
      order.status = 'PAYER_ACTION_REQUIRED';
      order.updated = this.time();
      throw unprocessable(status);
    }
    const capture = { id: newId(), order, status, minor: order.minor, created: this.time(), updated: this.time(), refunded: 0n };
    this.captures.set(capture.id, capture);
    order.captures.push(capture);
    order.status = 'COMPLETED';
    order.updated = this.time();
    this.captureHappened(capture);
    return capture;
  }

  captureHappened(capture) {
    const kinds = { COMPLETED: 'COMPLETED', PENDING: 'PENDING', DECLINED: 'DECLINED', FAILED: 'DENIED' };
    const shown = { ...this.showCapture(capture), supplementary_data: { related_ids: { order_id: capture.order.id } } };
    this.happened(`PAYMENT.CAPTURE.${kinds[capture.status]}`, 'capture', shown, `Payment ${capture.status.toLowerCase()}`);
  }

  /** What a pending capture comes to. */
  settleCapture(capture, status) {
    if (capture.status !== 'PENDING') throw new Error(`the capture is ${capture.status}`);
    capture.status = status;
    capture.updated = this.time();
    this.captureHappened(capture);
  }

  capture(id) {
    const capture = this.captures.get(id);
    if (!capture) throw missing();
    return capture;
  }

  showCapture(capture) {
    const { currency, unit } = capture.order;
    const self = `${this.url}/v2/payments/captures/${capture.id}`;
    const gross = amountOf(capture.minor, currency);
    const shown = {
      id: capture.id, status: capture.status, amount: gross, final_capture: true,
      create_time: capture.created, update_time: capture.updated,
      links: [
        { href: self, rel: 'self', method: 'GET' },
        { href: `${self}/refund`, rel: 'refund', method: 'POST' },
        { href: `${this.url}/v2/checkout/orders/${capture.order.id}`, rel: 'up', method: 'GET' },
      ],
    };
    Object.assign(shown, unit.custom_id && { custom_id: unit.custom_id }, unit.invoice_id && { invoice_id: unit.invoice_id });
    if (capture.status === 'PENDING') shown.status_details = { reason: 'ECHECK' };
    if (['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'].includes(capture.status)) {
      const fee = feeOf(capture.minor);
      shown.seller_receivable_breakdown = {
        gross_amount: gross, paypal_fee: amountOf(fee, currency), net_amount: amountOf(capture.minor - fee, currency),
      };
    }
    return shown;
  }

  // Refunds

  refundCapture(capture, request) {
    if (capture.status === 'PENDING') throw unprocessable('PENDING_CAPTURE');
    if (capture.status === 'REFUNDED') throw unprocessable('CAPTURE_FULLY_REFUNDED');
    if (!['COMPLETED', 'PARTIALLY_REFUNDED'].includes(capture.status)) throw unprocessable('REFUND_NOT_ALLOWED');
    const { currency } = capture.order;
    const minor = request.amount ? minorOf(request.amount, '/amount') : capture.minor - capture.refunded;
    if (request.amount && request.amount.currency_code !== currency) throw unprocessable('REFUND_CAPTURE_CURRENCY_MISMATCH');
    if (minor > capture.minor - capture.refunded) throw unprocessable('REFUND_AMOUNT_EXCEEDED');
    if ([...this.refunds.values()].some((refund) => request.invoice_id && refund.request.invoice_id === request.invoice_id)) {
      throw unprocessable('DUPLICATE_INVOICE_ID');
    }
    return this.addRefund(capture, minor, request, 'PAYMENT.CAPTURE.REFUNDED');
  }

  addRefund(capture, minor, request, kind) {
    const refund = { id: newId(), capture, minor, request, status: 'COMPLETED', created: this.time(), updated: this.time() };
    capture.refunded += minor;
    refund.total = capture.refunded;
    capture.status = capture.refunded === capture.minor ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
    capture.updated = this.time();
    capture.order.refunds.push(refund);
    this.refunds.set(refund.id, refund);
    const shown = this.showRefund(refund);
    this.happened(kind, 'refund', shown, `A ${shown.amount.value} capture payment was ${kind.split('.').at(-1).toLowerCase()}`);
    return refund;
  }

  refund(id) {
    const refund = this.refunds.get(id);
    if (!refund) throw missing();
    return refund;
  }

  showRefund(refund, whole = true) {
    const self = `${this.url}/v2/payments/refunds/${refund.id}`;
    const links = [
      { href: self, rel: 'self', method: 'GET' },
      { href: `${this.url}/v2/payments/captures/${refund.capture.id}`, rel: 'up', method: 'GET' },
    ];
    if (!whole) return { id: refund.id, status: refund.status, links };
    const { currency } = refund.capture.order;
    const amount = amountOf(refund.minor, currency);
    const { custom_id, invoice_id, note_to_payer } = refund.request;
    return {
      id: refund.id, status: refund.status, amount,
      ...(custom_id && { custom_id }), ...(invoice_id && { invoice_id }), ...(note_to_payer && { note_to_payer }),
      seller_payable_breakdown: {
        gross_amount: amount, paypal_fee: amountOf(0n, currency), net_amount: amount,
        total_refunded_amount: amountOf(refund.total, currency),
      },
      create_time: refund.created, update_time: refund.updated, links,
    };
  }

  // Disputes

  openDispute(capture, { stage = 'CHARGEBACK', minor = capture.minor, reason = 'UNAUTHORISED' } = {}) {
    const dispute = {
      id: `PP-R-${randomUUID().slice(0, 3).toUpperCase()}-${Number.parseInt(randomUUID().slice(0, 7), 16)}`,
      capture, stage, minor: BigInt(minor), reason, status: 'WAITING_FOR_SELLER_RESPONSE', movements: [],
      created: this.time(), updated: this.time(),
    };
    this.disputes.set(dispute.id, dispute);
    this.happened('CUSTOMER.DISPUTE.CREATED', 'dispute', this.showDispute(dispute), 'A new dispute opened');
    return dispute;
  }

  updateDispute(dispute, changes) {
    Object.assign(dispute, changes, { updated: this.time() });
    this.happened('CUSTOMER.DISPUTE.UPDATED', 'dispute', this.showDispute(dispute), 'A dispute was updated');
  }

  /** Ends a dispute; a buyer's favour takes the money, as a refund as well with `isRefund`, and may cost a fee. */
  closeDispute(dispute, outcome, { fee = 0, isRefund = false } = {}) {
    const isLost = ['RESOLVED_BUYER_FAVOUR', 'ACCEPTED'].includes(outcome);
    const { currency } = dispute.capture.order;
    const move = (party, type, reason, minor) => dispute.movements.push({
      affected_party: party, type, reason, amount: amountOf(minor, currency), initiated_time: this.time(),
    });
    if (isLost && dispute.stage !== 'INQUIRY') {
      move('SELLER', 'DEBIT', 'DISPUTE_SETTLEMENT', dispute.minor);
      move('BUYER', 'CREDIT', 'DISPUTE_SETTLEMENT', dispute.minor);
    }
    if (fee > 0) move('SELLER', 'DEBIT', 'DISPUTE_FEE', BigInt(fee));
    if (isLost && isRefund) this.addRefund(dispute.capture, dispute.minor, {}, 'PAYMENT.CAPTURE.REVERSED');
    Object.assign(dispute, { status: 'RESOLVED', outcome, updated: this.time() });
    this.happened('CUSTOMER.DISPUTE.RESOLVED', 'dispute', this.showDispute(dispute), 'A dispute was resolved');
  }

  dispute(id) {
    const dispute = this.disputes.get(id);
    if (!dispute) throw new Refusal('RESOURCE_NOT_FOUND');
    return dispute;
  }

  disputesOf(captureId) {
    return [...this.disputes.values()].filter((dispute) => dispute.capture.id === captureId).reverse();
  }

  showDispute(dispute, whole = true) {
    const { order } = dispute.capture;
    const shown = {
      dispute_id: dispute.id, create_time: dispute.created, update_time: dispute.updated, reason: dispute.reason,
      status: dispute.status, dispute_amount: amountOf(dispute.minor, order.currency),
      dispute_life_cycle_stage: dispute.stage, dispute_channel: 'INTERNAL',
      links: [{ href: `${this.url}/v1/customer/disputes/${dispute.id}`, rel: 'self', method: 'GET' }],
    };
    if (!whole) return { ...shown, dispute_state: dispute.status === 'RESOLVED' ? 'RESOLVED' : 'REQUIRED_ACTION' };
    const transaction = {
      buyer_transaction_id: newId(), seller_transaction_id: dispute.capture.id, create_time: dispute.capture.created,
      transaction_status: dispute.capture.status === 'PARTIALLY_REFUNDED' ? 'PARTIALLY_REFUNDED' : 'COMPLETED',
      gross_amount: amountOf(dispute.capture.minor, order.currency),
      ...(order.unit.custom_id && { custom: order.unit.custom_id }),
      ...(order.unit.invoice_id && { invoice_number: order.unit.invoice_id }),
    };
    return {
      ...shown,
      disputed_transactions: [transaction],
      ...(dispute.outcome && {
        dispute_outcome: { outcome_code: dispute.outcome, amount_refunded: amountOf(dispute.minor, order.currency) },
      }),
      ...(dispute.movements.length > 0 && { money_movements: dispute.movements }),
    };
  }
}
