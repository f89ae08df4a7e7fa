"""Webhooks with the Python package: endpoints, a real receiver, both signatures, the log, and healing a gap."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import serving
from shapes import UUID, is_seconds
from shoppexio import CursorPagination, PagePagination, ShoppexApiError, ShoppexClient, WebhookResource

LOG_KEYS = """id uniqid webhook_uniqid event_type url payload request_headers response response_headers status status_code
    attempt duration_ms error_message created_at delivered_at""".split()


@pytest.fixture(scope="module")
def client():
    with serving("--allow-loopback-webhooks") as demo:
        yield ShoppexClient(api_key=demo.api_key, base_url=demo.url)


@pytest.fixture
def receiver():
    """An address, and what arrived there: pairs of headers and body. It answers with `status`."""
    arrived = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            arrived.append((self.headers, body))
            self.send_response(server.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.status = 200
    server.arrived = arrived
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def wait_for(what, check):
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if found := check():
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen")


def signed_by(secret, headers, body):
    """Whether V2 and the legacy signature are those of this secret."""
    stamp = headers["X-Shoppex-Timestamp"]
    text = f"{headers['X-Shoppex-Delivery']}.{stamp}.".encode() + body
    expected = f"v1,t={stamp},h={hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}"
    legacy = hmac.new(secret.encode(), body, hashlib.sha512).hexdigest()
    return (headers["X-Shoppex-Signature-V2"], headers["X-Shoppex-Signature"]) == (expected, legacy)


def check_webhook(row):
    assert UUID.fullmatch(row["id"]) and row["uniqid"] == row["id"]
    assert row["url"] and row["events"] and is_seconds(row["created_at"]) and is_seconds(row["updated_at"])


def buy(client):
    product = client.orders.list({"limit": 1}).data[0]["items"][0]["product_id"]
    order = client.orders.create({"email": "hook@example.com", "items": [{"product_id": product}]}).data
    return client.orders.complete(order.id).data


def test_endpoints(client, receiver):
    assert "order:paid" in json.dumps(client.webhooks.events().raw)
    made = client.webhooks.create({"url": receiver.url, "events": ["order:paid"]}, idempotency_key="hook-1").data
    assert isinstance(made, WebhookResource)
    check_webhook(made.raw)
    assert made.url == receiver.url and made["secret"]
    listed = client.webhooks.list()
    assert isinstance(listed.pagination, CursorPagination)
    assert [row.id for row in listed.data] == [made.id] == [row.id for row in client.webhooks.list_all()]
    changed = client.webhooks.update(made.id, {"events": ["order:paid", "order:created"]}).data
    assert sorted(changed["events"]) == ["order:created", "order:paid"]
    assert "secret" not in client.webhooks.get(made.id).data
    client.webhooks.delete(made.id)
    with pytest.raises(ShoppexApiError) as caught:
        client.webhooks.get(made.id)
    assert (caught.value.status, caught.value.code) == (404, "WEBHOOK_NOT_FOUND")
    for payload in ({"url": "no address", "events": ["order:paid"]}, {"url": receiver.url, "events": ["order:*"]}):
        with pytest.raises(ShoppexApiError) as caught:
            client.webhooks.create(payload)
        assert caught.value.code == "VALIDATION_ERROR"


def test_deliveries_are_signed(client, receiver):
    hook = client.webhooks.create({"url": receiver.url, "events": ["order:paid", "order:created"]}).data
    order = buy(client)
    wait_for("two deliveries", lambda: len(receiver.arrived) >= 2)
    events = {headers["X-Shoppex-Event"]: json.loads(body) for headers, body in receiver.arrived}
    assert set(events) == {"order:created", "order:paid"}
    paid = events["order:paid"]
    assert (paid["event"], paid["data"]["uniqid"], paid["data"]["status"]) == ("order:paid", order.uniqid, "COMPLETED")
    assert is_seconds(paid["created_at"]) and "type" not in paid
    for headers, body in receiver.arrived:
        assert signed_by(hook["secret"], headers, body)
        assert abs(int(headers["X-Shoppex-Timestamp"]) - time.time()) < 300
        assert headers["X-Shoppex-Signature-V2-Algorithm"] == "HMAC-SHA256"
        assert headers["User-Agent"] == "Shoppex-Webhook/1.0"
    assert len({headers["X-Shoppex-Delivery"] for headers, _ in receiver.arrived}) == 2

    del receiver.arrived[:]
    assert isinstance(client.webhooks.test(hook.id, {"event": "order:paid"}).data["message"], str)
    wait_for("the test", lambda: receiver.arrived)
    rotated = client.webhooks.rotate_secret(hook.id).data
    assert rotated["secret"] != hook["secret"]
    del receiver.arrived[:]
    client.webhooks.test(hook.id, {"event": "order:paid"})
    wait_for("a delivery with the new secret", lambda: any(signed_by(rotated["secret"], *one) for one in receiver.arrived))
    client.webhooks.delete(hook.id)


def test_log_and_retry(client, receiver):
    receiver.status = 503
    hook = client.webhooks.create({"url": receiver.url, "events": ["order:paid"]}).data
    buy(client)
    query = {"webhook_uniqid": hook.id, "event_type": "order:paid", "page": 1, "limit": 5}

    def rows(**more):
        return client.webhooks.logs({**query, **more}).data

    wait_for("the failure in the log", lambda: any(row["status_code"] == 503 for row in rows()))
    answer = client.webhooks.logs(query)
    assert isinstance(answer.pagination, PagePagination)
    assert (answer.pagination.page, answer.pagination.limit, answer.pagination.has_more) == (1, 5, False)
    row = answer.data[0]
    assert not [key for key in LOG_KEYS if key not in row], row.raw
    receiver.status = 200
    client.webhooks.retry_log(row.id)
    wait_for("the retry", lambda: any(row["status"] == "success" for row in rows()))
    assert [row.id for row in client.webhooks.logs_all(query)]
    assert not rows(status="failed") or all(row["status"] == "failed" for row in rows(status="failed"))
    client.webhooks.delete(hook.id)


def test_a_gap_is_healed_by_number(client):
    first = client.request("GET", "/dev/v1/events", params={"limit": 1})
    buy(client)
    seen, after = [], 0
    while True:
        page = client.request("GET", "/dev/v1/events", params={"after": after, "limit": 100})["data"]
        if not page:
            break
        seen += [row["sequence"] for row in page]
        after = seen[-1]
    assert first["data"][0]["sequence"] == seen[0]
    assert seen == list(range(seen[0], seen[0] + len(seen))), "no number is left out"
