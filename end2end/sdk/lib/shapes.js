// What answers are made of, as the contract names it.

import assert from 'node:assert/strict';

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const ORDER_AMOUNTS = [
  'affiliate_discount_amount', 'subtotal', 'discount', 'discount_display', 'tax', 'tax_percentage', 'total', 'total_display',
  'balance_paid_amount',
];
const CUSTOMER_KEYS = [
  'id', 'shop_id', 'email', 'name', 'surname', 'phone', 'phone_country_code', 'country_code', 'street_address',
  'additional_address_info', 'city', 'postal_code', 'state', 'affiliate_revenue', 'affiliate_revenue_currency',
  'affiliate_revenue_percent', 'customer_balance', 'customer_balance_currency', 'created_at',
];

/** Fails when a row lacks one of the keys. */
export function checkKeys(row, keys) {
  assert.deepEqual(keys.filter((key) => !(key in row)), [], 'missing keys');
}

/** Unix seconds of this century. */
export function checkSeconds(value) {
  assert.ok(Number.isInteger(value) && value > 946_684_800 && value < 4_102_444_800, `${value} is no time in seconds`);
}

export function checkOrder(row) {
  for (const key of ORDER_AMOUNTS) assert.equal(typeof row[key], 'number', key);
  assert.match(row.uniqid, UUID);
  checkSeconds(row.created_at);
  checkSeconds(row.updated_at);
  assert.ok(row.checkout_url.endsWith(`/invoice/${row.uniqid}`), row.checkout_url);
  for (const item of row.items) {
    assert.deepEqual([typeof item.unit_price, typeof item.total, typeof item.quantity], ['number', 'number', 'number']);
  }
}

export function checkCustomer(row) {
  checkKeys(row, CUSTOMER_KEYS);
  for (const key of ['affiliate_revenue', 'affiliate_revenue_percent', 'customer_balance']) {
    assert.equal(typeof row[key], 'number', key);
  }
  checkSeconds(row.created_at);
}

/** Two pages by hand, all by the two helpers: newest first, nothing twice, nothing left out. Gives all rows. */
export async function checkPages(service, check, limit = 2) {
  const first = await service.list({ limit });
  assert.equal(first.pagination.has_more, true);
  const second = await service.list({ limit, cursor: first.pagination.next_cursor });
  const byHand = [...first.data, ...second.data].map((row) => row.id);
  const rows = await service.listAll({ limit: 100 });
  const ids = rows.map((row) => row.id);
  assert.deepEqual(ids.slice(0, byHand.length), byHand);
  assert.equal(new Set(ids).size, ids.length);
  rows.slice(0, 5).forEach(check);
  const seen = [];
  for await (const row of service.iterateAll({ limit: 100, cursor: second.pagination.next_cursor })) seen.push(row.id);
  assert.deepEqual(seen, ids.slice(byHand.length));
  return rows;
}
