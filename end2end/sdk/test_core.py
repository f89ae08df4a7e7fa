"""The guide's steps with the Python package: who am I, order, pay, earn, convert, ask for a payout, decide, refund."""

import pytest
from shapes import ISO, PAYOUT_KEYS, cents, check_customer, check_invoice, check_order, check_pages, is_number
from shoppexio import CustomerResource, InvoiceResource, OrderResource, ShoppexApiError, ShoppexClient

CODE = "creator123"
ADDRESS = "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY"


@pytest.fixture(scope="module")
def product_id(client):
    return next(order for order in client.orders.list_all() if order["items"])["items"][0]["product_id"]


@pytest.fixture
def summary(client, demo):
    return lambda: client.request("GET", f"/dev/v1/customers/{demo.affiliate_id}/affiliate")["data"]


def place(client, product_id, email, key=None, **fields):
    payload = {"email": email, "items": [{"product_id": product_id, "quantity": 1}], "affiliate_code": CODE, **fields}
    return client.orders.create(payload, idempotency_key=key)


def test_me(client):
    me = client.me.get().data
    assert me["store_name"] == "Tickrate"
    assert (me["slug"], me["currency"]) == ("demo", "USD")
    assert me.id
    capabilities = client.me.capabilities().data
    assert "customers.read" in capabilities["scopes"] or "*" in capabilities["scopes"]
    assert capabilities["payment_methods"]


def test_an_access_token_is_a_key_too(demo):
    client = ShoppexClient(access_token=demo.api_key, base_url=demo.url)
    assert client.me.get().data["store_name"] == "Tickrate"


def test_order_is_placed_once(client, demo, product_id):
    first = place(client, product_id, "buyer-1@example.com", "order-1", custom_fields={"source": "affiliate"})
    order = first.data
    assert isinstance(order, OrderResource)
    check_order(order.raw)
    assert (order.status, order["payment_status"]) == ("PENDING", "PENDING")
    assert (order["affiliate_code"], order["affiliate_customer_id"]) == (CODE, demo.affiliate_id)
    assert order["custom_fields"] == {"source": "affiliate"}
    assert order["customer_email"] == "buyer-1@example.com"
    assert cents(order["subtotal"]) - cents(order["discount"]) == cents(order["total"])
    assert cents(order["affiliate_discount_amount"]) > 0
    again = place(client, product_id, "buyer-1@example.com", "order-1", custom_fields={"source": "affiliate"})
    assert again.raw == first.raw
    other = place(client, product_id, "buyer-1@example.com", "order-1b", custom_fields={"source": "affiliate"})
    assert other.data.id != order.id
    for name in (order.id, order.uniqid):
        assert client.orders.get(name).data.raw == order.raw
        invoice = client.invoices.get(name).data
        assert isinstance(invoice, InvoiceResource)
        check_invoice(invoice.raw)
        assert (invoice.uniqid, invoice.status) == (order.uniqid, "PENDING")


def test_a_key_is_for_one_request(client, product_id):
    place(client, product_id, "buyer-2@example.com", "order-2")
    with pytest.raises(ShoppexApiError) as caught:
        place(client, product_id, "someone-else@example.com", "order-2")
    assert (caught.value.status, caught.value.code) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_lists(client):
    check_pages(client.orders.list, client.orders.list_all, check_order)
    check_pages(client.invoices.list, client.invoices.list_all, check_invoice)
    rows = check_pages(client.customers.list, client.customers.list_all, check_customer)
    customer = client.customers.get(rows[0].id).data
    assert isinstance(customer, CustomerResource)
    assert customer.email == rows[0].email
    check_customer(customer.raw)


def test_completing_an_order_earns(client, product_id, summary):
    order = place(client, product_id, "buyer-3@example.com").data
    start = cents(summary()["balances"]["pending"])
    done = client.orders.complete(order.uniqid, idempotency_key="complete-3").data
    check_order(done.raw)
    assert (done.id, done.status, done["payment_status"]) == (order.id, "COMPLETED", "COMPLETED")
    earned = cents(summary()["balances"]["pending"]) - start
    assert earned > 0
    assert client.orders.complete(order.uniqid, idempotency_key="complete-3").data.raw == done.raw
    try:
        assert client.orders.complete(order.id).data.status == "COMPLETED"
    except ShoppexApiError as error:
        assert (error.status, error.code) == (409, "CONFLICT")
    assert cents(summary()["balances"]["pending"]) - start == earned, "never a second commission"


def test_completing_an_invoice_and_refunding_it(client, product_id, summary):
    start = summary()["balances"]["pending"]
    order = place(client, product_id, "buyer-4@example.com").data
    invoice = client.invoices.complete(order.uniqid, {"note": "by hand"}).data
    check_invoice(invoice.raw)
    assert (invoice.uniqid, invoice.status) == (order.uniqid, "COMPLETED")
    assert cents(summary()["balances"]["pending"]) > cents(start)
    part = client.orders.refund(order.uniqid, {"amount": "1.00", "reason": "late"}, idempotency_key="refund-4a")
    assert isinstance(part.data["message"], str)
    again = client.orders.refund(order.uniqid, {"amount": "1.00", "reason": "late"}, idempotency_key="refund-4a")
    assert again.raw == part.raw
    assert cents(client.orders.get(order.id).data["refunded_amount"]) == 100
    client.orders.refund(order.uniqid, {})
    assert client.orders.get(order.id).data.status == "REFUNDED"
    assert summary()["balances"]["pending"] == start, "the commission is taken back exactly"


def test_summary(client, demo, summary):
    data = summary()
    assert (data["customer_id"], data["state"]) == (demo.affiliate_id, "active")
    assert data["link"]["code"] == CODE
    assert data["link"]["url"].endswith(f"/?ref={CODE}")
    assert all(is_number(data["link"][key]) for key in ("total_clicks", "total_sales", "total_revenue"))
    balances = {key: cents(amount) for key, amount in data["balances"].items()}
    assert balances["approved_total"] == (
        balances["available"] + balances["requested"] + balances["converted"] + balances["paid"] - balances["owed"]
    )
    assert {"links", "commissions", "claims", "balance_currency"} <= set(data)


def test_convert_to_balance_once(client, demo, summary):
    start = summary()["balances"]
    wallet = cents(client.customers.get(demo.affiliate_id).data["customer_balance"])

    def convert(amount):
        path = f"/dev/v1/customers/{demo.affiliate_id}/affiliate/convert-to-balance"
        return client.request("POST", path, json={"amount": amount}, idempotency_key="convert-1")

    first = convert(10)
    data = first["data"]
    assert (data["amount"], data["status"]) == (10, "COMPLETED")
    assert data["claim_id"] and data["wallet_transaction_id"]
    assert cents(data["new_balance"]) == wallet + 1_000
    assert convert(10) == first
    end = summary()["balances"]
    assert cents(start["available"]) - cents(end["available"]) == 1_000
    assert cents(end["converted"]) - cents(start["converted"]) == 1_000
    with pytest.raises(ShoppexApiError) as caught:
        convert(11)
    assert caught.value.code == "IDEMPOTENCY_KEY_REUSED"


def request_payout(client, demo, amount, key=None):
    path = f"/dev/v1/customers/{demo.affiliate_id}/affiliate/payout-requests"
    body = {"amount": amount, "asset": "usdt", "network": "tron", "address": ADDRESS, "note": "weekly"}
    return client.request("POST", path, json=body, idempotency_key=key)


def test_payout_request_once(client, demo, summary):
    start = summary()["balances"]
    first = request_payout(client, demo, 7, "payout-1")
    data = first["data"]
    expected = {"amount": 7, "status": "PENDING", "asset": "USDT", "address": ADDRESS, "network": "tron", "note": "weekly"}
    assert expected.items() <= data.items()
    assert data["claim_id"].startswith("claim_")
    assert request_payout(client, demo, 7, "payout-1") == first
    end = summary()["balances"]
    assert cents(end["requested"]) - cents(start["requested"]) == 700
    assert cents(start["available"]) - cents(end["available"]) == 700


def test_payout_requests_are_decided(client, demo, summary):
    paid = request_payout(client, demo, 6)["data"]["claim_id"]
    refused = request_payout(client, demo, 8)["data"]["claim_id"]
    withdrawn = request_payout(client, demo, 9)["data"]["claim_id"]
    base = "/dev/v1/affiliates/payout-requests"
    listed = client.request("GET", base, params={"status": "pending", "page": 1, "limit": 25})
    assert "pagination" not in listed
    assert {"payout_requests", "total", "page", "limit"} <= set(listed["data"])
    assert [row["id"] for row in listed["data"]["payout_requests"]][:3] == [withdrawn, refused, paid]
    row = listed["data"]["payout_requests"][0]
    assert not [key for key in PAYOUT_KEYS if key not in row], row
    assert (row["status"], row["payout_network"], row["payout_asset"], row["affiliate_code"]) == ("pending", "TRON", "USDT", CODE)
    assert ISO.fullmatch(row["created_at"]) and row["completed_at"] is None
    own = client.request("GET", base, params={"affiliate_customer_id": demo.affiliate_id})["data"]["payout_requests"]
    assert {row["affiliate_customer_id"] for row in own} == {demo.affiliate_id}

    def decide(claim, verb, body=None, key=None):
        answer = client.request("POST", f"{base}/{claim}/{verb}", json=body or {}, idempotency_key=key)
        return answer["data"]["payout_request"]

    before = cents(summary()["balances"]["available"])
    assert decide(paid, "approve", {"note": "checked"})["status"] == "approved"
    done = decide(paid, "complete", {"transaction_id": "tx-1"}, "complete-payout-1")
    assert (done["status"], bool(ISO.fullmatch(done["completed_at"]))) == ("completed", True)
    assert decide(paid, "complete", {"transaction_id": "tx-1"}, "complete-payout-1") == done
    no = decide(refused, "reject", {"reason": "wrong address"})
    assert (no["status"], bool(ISO.fullmatch(no["rejected_at"]))) == ("rejected", True)
    assert decide(withdrawn, "cancel")["status"] == "cancelled"
    assert cents(summary()["balances"]["available"]) - before == 1_700, "what was not paid is available again"
    with pytest.raises(ShoppexApiError) as caught:
        decide(paid, "cancel")
    assert (caught.value.status, caught.value.code) == (409, "CONFLICT")
