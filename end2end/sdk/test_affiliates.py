"""What a merchant decides about affiliates, by raw calls of the Python package: there is no service for it in any package."""

import pytest
from shapes import ISO, is_number
from shoppexio import ShoppexApiError

BASE = "/dev/v1/affiliates"
ROW_KEYS = """id affiliate_link_id customer_id email name code url total_sales total_revenue total_commission
    available_balance status is_active is_approved joined_at updated_at""".split()
SETTINGS = {
    "affiliate_revenue_active": bool, "affiliate_revenue_percent": (int, float),
    "affiliate_customer_discount_active": bool, "affiliate_customer_discount_percent": (int, float),
    "affiliate_custom_link_active": bool, "affiliate_custom_link_must_approve": bool,
}  # fmt: skip


def test_affiliates_are_listed(client, demo):
    data = client.request("GET", f"{BASE}/customers", params={"page": 1, "limit": 100})["data"]
    assert data["total"] >= len(data["customers"]) > 1
    row = next(row for row in data["customers"] if row["customer_id"] == demo.affiliate_id)
    assert not [key for key in ROW_KEYS if key not in row], row
    assert (row["code"], row["status"], row["is_active"], row["is_approved"]) == ("creator123", "approved", True, True)
    assert all(is_number(row[key]) for key in ("total_sales", "total_revenue", "total_commission", "available_balance"))
    assert ISO.fullmatch(row["joined_at"]) and ISO.fullmatch(row["updated_at"])
    page = client.request("GET", f"{BASE}/customers", params={"page": 2, "limit": 1})["data"]
    assert [row["id"] for row in page["customers"]] == [data["customers"][1]["id"]]


def test_settings(client):
    def read():
        return client.request("GET", f"{BASE}/settings")["data"]["settings"]

    start = read()
    assert all(isinstance(start[name], kind) for name, kind in SETTINGS.items()), start
    answer = client.request("PATCH", f"{BASE}/settings", json={"affiliate_revenue_percent": 12.5})["data"]
    assert isinstance(answer["message"], str) and "settings" not in answer
    assert read() == {**start, "affiliate_revenue_percent": 12.5}
    client.request("PATCH", f"{BASE}/settings", json={"affiliate_revenue_percent": start["affiliate_revenue_percent"]})
    assert read() == start
    with pytest.raises(ShoppexApiError) as caught:
        client.request("PATCH", f"{BASE}/settings", json={"affiliate_revenue_percent": 101})
    assert [detail["field"] for detail in caught.value.details] == ["affiliate_revenue_percent"]


def test_a_disabled_affiliate_gets_nothing(client, demo):
    path = f"{BASE}/customers/{demo.affiliate_id}/status"
    convert = f"/dev/v1/customers/{demo.affiliate_id}/affiliate/convert-to-balance"
    assert isinstance(client.request("PATCH", path, json={"action": "disable"})["data"], dict)
    with pytest.raises(ShoppexApiError) as caught:
        client.request("POST", convert, json={"amount": 1})
    assert (caught.value.status, caught.value.code) == (403, "FORBIDDEN")
    product = client.orders.list({"limit": 1}).data[0]["items"][0]["product_id"]
    payload = {"email": "disabled@example.com", "items": [{"product_id": product}], "affiliate_code": "creator123"}
    with pytest.raises(ShoppexApiError) as caught:
        client.orders.create(payload)
    assert caught.value.status == 422
    client.request("PATCH", path, json={"action": "enable"})
    assert client.request("POST", convert, json={"amount": 1})["data"]["status"] == "COMPLETED"
    with pytest.raises(ShoppexApiError) as caught:
        client.request("PATCH", path, json={"action": "explode"})
    assert caught.value.code == "VALIDATION_ERROR"


def test_applications_are_listed(client):
    data = client.request("GET", f"{BASE}/applications")["data"]
    assert isinstance(data["applications"], list) and isinstance(data["total"], int)
    with pytest.raises(ShoppexApiError) as caught:
        client.request("POST", f"{BASE}/applications/app_1/approve")
    assert caught.value.status == 404
