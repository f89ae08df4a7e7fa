"""Customers, their wallets, and what can still be changed about an order, with the Python package."""

import pytest
from shapes import cents, check_customer, check_order
from shoppexio import CustomerResource, ShoppexApiError

CODE = "creator123"


@pytest.fixture
def new_customer(client, request):
    """A customer of the test's own."""
    return client.customers.create({"email": f"{request.node.name}@example.com", "name": "Ada"}).data


def test_create_update_delete(client):
    address = {
        "email": "ada@example.com", "name": "Ada", "phone": "555 0100", "country_code": "DE",
        "street_address": "Hauptstr. 1", "city": "Berlin", "postal_code": "10115",
    }  # fmt: skip
    created = client.customers.create(address, idempotency_key="customer-1")
    customer = created.data
    assert isinstance(customer, CustomerResource)
    check_customer(customer.raw)
    assert address.items() <= customer.raw.items()
    assert client.customers.create(address, idempotency_key="customer-1").raw == created.raw
    with pytest.raises(ShoppexApiError) as caught:
        client.customers.create(address)
    assert (caught.value.status, caught.value.code) == (409, "CONFLICT")
    again = client.customers.create({**address, "name": "Ada L.", "upsert": True}).data
    assert (again.id, again["name"], again["city"]) == (customer.id, "Ada L.", "Berlin")

    change = {"surname": "Lovelace", "phone_country_code": "49", "additional_address_info": "c/o Babbage", "state": "BE"}
    changed = client.customers.update(customer.id, change, idempotency_key="customer-1-change").data
    assert change.items() <= changed.raw.items()
    assert client.customers.get(customer.id).data.raw == changed.raw
    assert client.request("PUT", f"/dev/v1/customers/{customer.id}", json=address)["data"]["name"] == "Ada"

    assert client.customers.delete(customer.id).data is None
    for call in (client.customers.get, client.customers.delete):
        with pytest.raises(ShoppexApiError) as caught:
            call(customer.id)
        assert (caught.value.status, caught.value.code) == (404, "CUSTOMER_NOT_FOUND")
    assert not client.customers.list_all({"filters": "email:ada@example.com"})


def test_filters_and_sorts(client, new_customer):
    found = client.customers.list_all({"filters": f"email:{new_customer.email}"})
    assert [row.id for row in found] == [new_customer.id]
    newest = client.customers.list({"limit": 3, "sorts": "-created_at"}).data
    times = [row["created_at"] for row in newest]
    assert times == sorted(times, reverse=True)


def test_summary_on_demand(client, demo):
    plain = client.customers.get(demo.affiliate_id).data
    assert "affiliate" not in plain
    for name in ("include_affiliate", "includeAffiliate"):
        full = client.request("GET", f"/dev/v1/customers/{demo.affiliate_id}", params={name: True})["data"]
        assert full["affiliate"]["link"]["code"] == CODE


def test_wallet(client, new_customer):
    path = f"/dev/v1/customers/{new_customer.id}/wallet"

    def read():
        return client.request("GET", path)["data"]["wallet"]

    start = read()
    assert {"id", "balance", "hold_balance", "available", "currency", "is_active"} <= set(start)
    assert (start["balance"], start["available"], start["currency"], start["is_active"]) == (0, 0, "USD", True)
    body = {"amount": "25.00", "type": "PROMO", "description": "welcome"}
    credit = client.request("POST", f"{path}/credit", json=body, idempotency_key="credit-1")
    assert client.request("POST", f"{path}/credit", json=body, idempotency_key="credit-1") == credit
    assert (credit["data"]["amount"], credit["data"]["new_balance"], credit["data"]["available_balance"]) == (25, 25, 25)
    assert credit["data"]["transaction_id"] and credit["data"]["wallet_id"] == start["id"]
    debit = client.request("POST", f"{path}/debit", json={"amount": "10.50", "description": "fee"})["data"]
    assert (debit["amount"], debit["new_balance"]) == (10.5, 14.5)
    with pytest.raises(ShoppexApiError) as caught:
        client.request("POST", f"{path}/debit", json={"amount": "14.51", "description": "fee"})
    assert (caught.value.status, caught.value.code) == (400, "INSUFFICIENT_BALANCE")
    assert cents(read()["balance"]) == 1_450

    set_to = client.customers.update(new_customer.id, {"customer_balance": 3, "customer_balance_description": "by hand"})
    assert cents(set_to.data["customer_balance"]) == 300
    assert cents(client.customers.get(new_customer.id).data["customer_balance"]) == 300


@pytest.fixture
def pending(client):
    product = next(order for order in client.orders.list_all() if order["items"])["items"][0]["product_id"]
    return client.orders.create({"email": "later@example.com", "items": [{"product_id": product, "quantity": 1}]}).data


def test_attribution_changes_while_pending(client, demo, pending):
    total = pending["total"]
    assert pending["affiliate_code"] is None
    for fields in ({"affiliate_code": CODE}, {"referralCode": "speedrun"}, {"affiliate_id": demo.affiliate_id}):
        changed = client.orders.update(pending.id, fields).data
        check_order(changed.raw)
        assert (changed["affiliate_code"] is not None, changed["total"]) == (True, total)
    assert changed["affiliate_customer_id"] == demo.affiliate_id
    assert client.request("PUT", f"/dev/v1/orders/{pending.uniqid}", json={"affiliate_code": None})["data"]["affiliate_code"] is None
    with pytest.raises(ShoppexApiError) as caught:
        client.orders.update(pending.id, {"affiliate_code": CODE, "affiliate_id": demo.affiliate_id})
    assert caught.value.status == 422
    client.orders.complete(pending.id)
    with pytest.raises(ShoppexApiError) as caught:
        client.orders.update(pending.id, {"affiliate_code": CODE})
    assert caught.value.status == 400


def test_fulfilment(client, pending):
    with pytest.raises(ShoppexApiError) as caught:
        client.orders.fulfill(pending.id, {})
    assert caught.value.status in (400, 409)
    client.orders.complete(pending.id, {"suppress_emails": True})
    done = client.orders.fulfill(pending.id, {"note": "sent", "suppress_emails": True}, idempotency_key="fulfil-1").data
    check_order(done.raw)
    assert done.status == "COMPLETED"
    assert client.orders.fulfill(pending.uniqid, {}).data.id == done.id


def test_order_filters(client):
    rows = client.orders.list({"status": "REFUNDED", "limit": 5}).data
    assert {row.status for row in rows} <= {"REFUNDED"}
    email = client.orders.list({"limit": 1}).data[0]["customer_email"]
    for service in (client.orders, client.invoices):
        assert {row["customer_email"] for row in service.list_all({"customerEmail": email})} == {email}
