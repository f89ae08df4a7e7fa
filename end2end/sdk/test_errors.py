"""What the Python package makes of refusals: code, message, fields, request id and the page that explains it."""

import httpx
import pytest
from conftest import serving
from shoppexio import ShoppexApiError, ShoppexClient

UNKNOWN = "11111111-1111-4111-8111-111111111111"


def refusal(call, *arguments):
    with pytest.raises(ShoppexApiError) as caught:
        call(*arguments)
    error = caught.value
    assert error.request_id, "every answer has an x-request-id"
    assert error.doc_url.endswith(f"#{error.code}"), error.doc_url
    assert str(error) != "Shoppex API request failed.", "the message arrived"
    assert error.raw["error"]["code"] == error.code
    return error


@pytest.mark.parametrize("key", ["shx_nobody", "nonsense", "shpat_nobody", "x" * 5_000])
def test_unknown_keys(demo, key):
    client = ShoppexClient(api_key=key, base_url=demo.url)
    for call in (client.me.get, client.orders.list, client.customers.list, lambda: client.orders.create({})):
        error = refusal(call)
        assert (error.status, error.code) == (401, "UNAUTHORIZED")
    assert refusal(client.request, "GET", "/dev/v1/nowhere").code == "UNAUTHORIZED"


def test_unknown_ids(client):
    for unknown in (UNKNOWN, "cus_1", "ord_1", "inv_1", "..%2f..%2fme", "%00", "%ff", "ü", "a" * 500, "'--"):
        error = refusal(client.customers.get, unknown)
        assert (error.status, error.code) == (404, "CUSTOMER_NOT_FOUND"), unknown
        error = refusal(client.orders.get, unknown)
        assert error.status == 404, unknown
        error = refusal(client.invoices.get, unknown)
        assert (error.status, error.code) == (404, "INVOICE_NOT_FOUND"), unknown
        assert refusal(client.orders.complete, unknown).status == 404
        assert refusal(client.request, "GET", f"/dev/v1/customers/{unknown}/affiliate").code == "CUSTOMER_NOT_FOUND"


def test_ids_of_another_shop(client, demo):
    other = ShoppexClient(api_key=demo.key("*", "school"), base_url=demo.url)
    order = other.orders.list({"limit": 1}).data[0]
    assert refusal(client.orders.get, order.uniqid).status == 404
    assert refusal(client.orders.complete, order.id).status == 404
    assert refusal(client.customers.get, order["customer_id"]).code == "CUSTOMER_NOT_FOUND"


def test_missing_scope(demo):
    client = ShoppexClient(api_key=demo.key("customers.read"), base_url=demo.url)
    assert client.customers.list().data
    error = refusal(client.orders.list)
    assert (error.status, error.code) == (403, "FORBIDDEN")
    assert client.me.capabilities().data["scopes"] == ["customers.read"]


def test_fields_are_named(client):
    error = refusal(client.orders.create, {"email": "nobody", "items": []})
    assert (error.status, error.code) == (422, "VALIDATION_ERROR")
    assert {detail["field"] for detail in error.details} >= {"email", "items"}
    assert all(detail["message"] for detail in error.details)


def test_more_than_there_is(client, demo):
    path = f"/dev/v1/customers/{demo.affiliate_id}/affiliate/convert-to-balance"
    error = refusal(lambda: client.request("POST", path, json={"amount": 10_000_000}))
    assert (error.status, error.code) == (400, "INSUFFICIENT_BALANCE")


def test_no_such_route_and_method(client):
    assert refusal(client.request, "GET", "/dev/v1/nowhere").code == "NOT_FOUND"
    assert refusal(client.request, "GET", "/dev/v1/resellers").code == "NOT_FOUND"
    error = refusal(client.request, "DELETE", "/dev/v1/orders")
    assert (error.status, error.code) == (405, "METHOD_NOT_ALLOWED")


def test_a_base_url_with_too_much(demo):
    client = ShoppexClient(api_key=demo.api_key, base_url=f"{demo.url}/dev/v1")
    error = refusal(client.me.get)
    assert (error.status, error.code) == (404, "NOT_FOUND")


def test_a_request_id_on_success(demo):
    answer = httpx.get(f"{demo.url}/dev/v1/me", headers={"authorization": f"Bearer {demo.api_key}"})
    assert answer.is_success and answer.headers["x-request-id"]


def test_too_many_requests():
    with serving("--rate-limit-per-second", "1", "--rate-burst", "5") as demo:
        client = ShoppexClient(api_key=demo.api_key, base_url=demo.url)
        error = refusal(lambda: [client.me.get() for _ in range(10)])
        assert (error.status, error.code) == (429, "RATE_LIMITED")
        answer = httpx.get(f"{demo.url}/dev/v1/me", headers={"authorization": f"Bearer {demo.api_key}"})
        assert answer.status_code == 429 and int(answer.headers["retry-after"]) >= 1
