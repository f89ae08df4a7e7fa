"""Products, coupons, payments and checkout sessions with the Python package."""

import pytest
from shapes import UUID, cents, check_order, check_pages, is_seconds
from shoppexio import CouponResource, PaymentResource, ProductResource, ShoppexApiError


def gone(call, *arguments):
    with pytest.raises(ShoppexApiError) as caught:
        call(*arguments)
    assert caught.value.status == 404
    return caught.value.code


def check_product(row):
    assert row["id"] and row["uniqid"] and row["name"] == row["title"] and isinstance(row["price"], (int, float))


def test_products(client):
    check_pages(client.products.list, client.products.list_all, check_product, limit=1)
    body = {"title": "Backup", "price": 4.5, "type": "SERVICE"}
    created = client.products.create(body, idempotency_key="product-1")
    product = created.data
    assert isinstance(product, ProductResource)
    assert (product.name, product["price"], product["type"], product["currency"]) == ("Backup", 4.5, "SERVICE", "USD")
    assert client.products.create(body, idempotency_key="product-1").raw == created.raw
    changed = client.products.update(product.id, {"title": "Backup, daily", "price": "5.00"}).data
    assert (changed.name, changed["price"]) == ("Backup, daily", 5)
    assert client.products.get(product.uniqid).data.raw == changed.raw
    sold = client.orders.create({"email": "p@example.com", "items": [{"product_id": product.id, "quantity": 2}]}).data
    assert cents(sold["total"]) == 1_000
    client.products.delete(product.id)
    assert product.id not in [row.id for row in client.products.list_all()]
    assert gone(client.products.get, product.id) == "PRODUCT_NOT_FOUND"
    assert client.orders.get(sold.id).data["items"][0]["product_title"] == "Backup, daily"


def test_coupons(client):
    product = client.products.list({"limit": 1}).data[0]
    body = {"code": "SPRING", "discount_type": "PERCENTAGE", "discount_value": 10, "max_uses": 1}
    coupon = client.coupons.create(body, idempotency_key="coupon-1").data
    assert isinstance(coupon, CouponResource)
    assert (coupon.code, coupon["discount_type"], coupon["discount_value"]) == ("SPRING", "PERCENTAGE", 10)
    for found in (client.coupons.get(coupon.id), client.coupons.get_by_code("SPRING")):
        assert found.data.id == coupon.id
    assert coupon.id in [row.id for row in client.coupons.list_all()]
    sale = {"email": "c@example.com", "items": [{"product_id": product.id}], "coupon_code": "SPRING"}
    order = client.orders.create(sale).data
    check_order(order.raw)
    assert order["coupon_id"] == coupon.id and cents(order["discount"]) > 0
    assert cents(order["subtotal"]) - cents(order["discount"]) == cents(order["total"])
    with pytest.raises(ShoppexApiError) as caught:
        client.orders.create(sale)
    assert caught.value.status in (400, 422), "the one use is taken"
    assert client.coupons.update(coupon.id, {"max_uses": 2}).data["max_uses"] == 2
    assert client.orders.create(sale).data["coupon_id"] == coupon.id
    client.coupons.delete(coupon.id)
    assert gone(client.coupons.get, coupon.id) == "COUPON_NOT_FOUND"
    assert gone(client.coupons.get_by_code, "SPRING") == "COUPON_NOT_FOUND"


def test_payments(client):
    body = {
        "title": "A course", "email": "pay@example.com", "value": 19.99, "currency": "USD",
        "return_url": "https://shop.example/thanks", "custom_fields": [{"name": "seat", "value": "7"}],
    }  # fmt: skip
    created = client.payments.create(body, idempotency_key="payment-1")
    payment = created.data
    assert isinstance(payment, PaymentResource)
    assert UUID.fullmatch(payment.uniqid) and payment["url"].endswith(f"/invoice/{payment.uniqid}")
    assert (payment.status, payment["total"], payment["currency"]) == ("PENDING", 19.99, "USD")
    assert is_seconds(payment["created_at"]) and "webhook_secret" not in payment
    assert client.payments.create(body, idempotency_key="payment-1").data.uniqid == payment.uniqid
    row = client.payments.get(payment.uniqid).data
    assert (row["type"], row["developer_title"], row["developer_return_url"]) == ("PAYMENT", "A course", body["return_url"])
    done = client.payments.complete(payment.uniqid).data
    assert (done.uniqid, done.status) == (payment.uniqid, "COMPLETED")
    other = client.payments.create({**body, "webhook": "https://shop.example/hook"}).data
    assert other["webhook_secret"]
    assert "webhook_secret" not in client.payments.get(other.uniqid).data
    listed = [row.uniqid for row in client.payments.list_all({"limit": 1})]
    assert listed == [other.uniqid, payment.uniqid]
    assert gone(client.payments.get, "11111111-1111-4111-8111-111111111111") == "PAYMENT_NOT_FOUND"


def test_a_checkout_session(client):
    body = {
        "product": {"name": "Basket", "quantity": 1}, "amount": 12.5, "currency": "USD",
        "customer_email": "shop@example.com", "success_url": "https://shop.example/ok", "cancel_url": "https://shop.example/no",
        "metadata": {"order": "17"},
    }  # fmt: skip
    first = client.request("POST", "/dev/v1/checkout/sessions", json=body, idempotency_key="woo_order_17")["data"]
    keys = "id url status amount currency customer_email success_url cancel_url created_at expires_at".split()
    assert not [key for key in keys if key not in first], first
    again = client.request("POST", "/dev/v1/checkout/sessions", json=body, idempotency_key="woo_order_17")["data"]
    assert again["id"] == first["id"]
    assert client.payments.get(first["id"]).data.uniqid == first["id"]
    assert client.orders.complete(first["id"]).data.status == "COMPLETED"
    refund = client.orders.refund(first["id"], {"reason": "returned"}, idempotency_key=f"woo_refund_{first['id']}_full")
    assert isinstance(refund.data["message"], str)
