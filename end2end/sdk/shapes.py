"""What answers are made of, as the contract names it."""

import re

from shoppexio import CursorPagination

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

ORDER_KEYS = """id uniqid shop_id customer_id customer_email affiliate_link_id affiliate_customer_id affiliate_code
    affiliate_discount_amount currency status status_details payment_status gateway blockchain apm_method flow_type
    provider_reference provider_reference_type subtotal discount discount_display tax tax_percentage total total_display
    exchange_rate crypto_exchange_rate balance_paid_amount coupon_id subscription_id custom_fields is_developer_invoice
    developer_title checkout_url items created_at updated_at""".split()
ORDER_AMOUNTS = """affiliate_discount_amount subtotal discount discount_display tax tax_percentage total total_display
    balance_paid_amount""".split()
ITEM_KEYS = """product_id product_title product_type variant_title quantity unit_price total delivery_instructions
    delivery_instructions_label delivered_items""".split()
INVOICE_KEYS = ["type", "subtype", "origin", "product"]
CUSTOMER_KEYS = """id shop_id email name surname phone phone_country_code country_code street_address
    additional_address_info city postal_code state affiliate_revenue affiliate_revenue_currency affiliate_revenue_percent
    customer_balance customer_balance_currency created_at""".split()
PAYOUT_KEYS = """id affiliate_customer_id affiliate_link_id affiliate_code affiliate_email affiliate_name status amount
    currency payout_asset payout_network payout_address note created_at updated_at completed_at rejected_at
    cancelled_at""".split()


def cents(amount):
    """An amount in minor units, so that sums compare exactly."""
    assert is_number(amount), amount
    return round(amount * 100)


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_seconds(value):
    """Unix seconds of this century."""
    return isinstance(value, int) and not isinstance(value, bool) and 946_684_800 < value < 4_102_444_800


def check_order(row):
    missing = [key for key in ORDER_KEYS if key not in row]
    assert not missing, missing
    assert row["id"].startswith("inv_") or row["id"].startswith("ord_"), row["id"]
    assert UUID.fullmatch(row["uniqid"]), row["uniqid"]
    assert all(is_number(row[key]) for key in ORDER_AMOUNTS), row
    assert is_seconds(row["created_at"]) and is_seconds(row["updated_at"]), row
    assert row["checkout_url"].endswith(f"/invoice/{row['uniqid']}"), row["checkout_url"]
    for item in row["items"]:
        assert not [key for key in ITEM_KEYS if key not in item], item
        assert is_number(item["unit_price"]) and is_number(item["total"]) and isinstance(item["quantity"], int), item


def check_invoice(row):
    check_order(row)
    assert not [key for key in INVOICE_KEYS if key not in row], row
    assert row["origin"] == "API" or isinstance(row["origin"], str), row


def check_customer(row):
    missing = [key for key in CUSTOMER_KEYS if key not in row]
    assert not missing, missing
    for key in ("affiliate_revenue", "affiliate_revenue_percent", "customer_balance"):
        assert is_number(row[key]), key
    assert is_seconds(row["created_at"])


def check_pages(list_page, list_all, check, limit=2):
    """Two pages by hand and all pages by the helper: newest first, nothing twice, nothing left out."""
    first = list_page({"limit": limit})
    assert isinstance(first.pagination, CursorPagination)
    assert first.pagination.has_more is True
    assert len(first.data) == limit
    second = list_page({"limit": limit, "cursor": first.pagination.next_cursor})
    by_hand = [row.id for row in first.data + second.data]
    rows = list_all({"limit": 100})
    ids = [row.id for row in rows]
    assert ids[: 2 * limit] == by_hand
    assert len(ids) == len(set(ids)) > 2 * limit
    for row in rows[:5]:
        check(row.raw)
    last = list_page({"limit": 100, "cursor": None, "sorts": None})
    assert [row.id for row in last.data] == ids[:100], "an empty value is as good as none"
    return rows
