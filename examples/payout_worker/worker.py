#!/usr/bin/env python3
"""Pays affiliates: hears of payout requests, sends the money, and notes that it was sent.

Standard library only (Python 3.9 or later). Settings come from the environment:

    PORTICO_URL      where the portal answers, such as https://portal.example.com
    PORTICO_KEY      an API key with affiliates.write and webhooks.read
    WEBHOOK_SECRET   the secret of the endpoint, as it was shown once
    LISTEN           host:port of this worker, 127.0.0.1:9000 when not given
    STATE            a file to remember in, payouts.db when not given

`send_money` is the only part to fill in: everything around it makes sure that it is called once for each request.
"""

import hashlib
import hmac
import json
import os
import queue
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_SECS = 300
BODY_SIZE_MAX = 1 << 20
LOOK_EVERY_SECS = 60
WANTED = "affiliate:payout_requested"


def send_money(payout, key):
    """Sends a payout and returns the id of the transfer. `key` is the same whenever it is asked again, so give it to
    the payment service as its own idempotency key. This one only pretends."""
    return "pretend-" + hashlib.sha256(key.encode()).hexdigest()[:24]


def is_signed(headers, body, secret, now):
    """Whether a delivery was signed with the secret, less than five minutes ago."""
    delivery, timestamp = headers.get("X-Shoppex-Delivery", ""), headers.get("X-Shoppex-Timestamp", "")
    if not timestamp.isdigit() or abs(now - int(timestamp)) > TOLERANCE_SECS:
        return False
    text = f"{delivery}.{timestamp}.".encode() + body
    mac = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    expected = f"v1,t={timestamp},h={mac}"
    # For a day after a rotation the second header is signed with the secret before.
    names = ("X-Shoppex-Signature-V2", "X-Shoppex-Signature-V2-Previous")
    return any(hmac.compare_digest(expected, headers.get(name, "")) for name in names)


class Api:
    """The few calls that are needed."""

    def __init__(self, url, key):
        self.url, self.key = url.rstrip("/"), key

    def call(self, method, path, body=None, once=None):
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if once:
            headers["Idempotency-Key"] = once
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


class Memory:
    """What must survive a restart: how far the events were read, and the transfer of each payout."""

    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(
            """
            CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL);
            INSERT OR IGNORE INTO progress VALUES (1, 0);
            CREATE TABLE IF NOT EXISTS transfer (claim TEXT PRIMARY KEY, reference TEXT NOT NULL);
            """
        )

    def sequence(self):
        return self.db.execute("SELECT sequence FROM progress").fetchone()[0]

    def set_sequence(self, sequence):
        self.db.execute("UPDATE progress SET sequence = ?", (sequence,))

    def reference(self, claim):
        row = self.db.execute("SELECT reference FROM transfer WHERE claim = ?", (claim,)).fetchone()
        return row[0] if row else None

    def keep(self, claim, reference):
        self.db.execute("INSERT OR IGNORE INTO transfer VALUES (?, ?)", (claim, reference))


class Worker:
    """Works through the events in the order of their numbers. A delivery only says that there is something to read,
    so one that is lost, late or doubled changes nothing."""

    def __init__(self, api, memory, log=print):
        self.api, self.memory, self.log = api, memory, log

    def catch_up(self):
        while True:
            after = self.memory.sequence()
            page = self.api.call("GET", f"/dev/v1/events?after={after}&limit=100")
            for event in page["data"]:
                if event["event"] == WANTED:
                    self.pay(event["data"]["claim_id"])
                self.memory.set_sequence(event["sequence"])
            if not page["pagination"]["has_more"]:
                return

    def pay(self, claim):
        path = f"/dev/v1/affiliates/payout-requests/{claim}"
        payout = self.api.call("GET", path)["data"]["payout_request"]
        if payout["address_check"] == "invalid":
            return self.log(f"{claim}: the address failed its check, left to a person")
        if payout["status"] == "pending":
            payout = self.decide(path, "approve", {}, claim)
        if payout["status"] != "approved":
            return self.log(f"{claim}: {payout['status']}, nothing to do")
        reference = self.memory.reference(claim)
        if reference is None:
            reference = send_money(payout, key=f"payout-{claim}")
            self.memory.keep(claim, reference)
        self.decide(path, "complete", {"transaction_id": reference}, claim)
        self.log(f"{claim}: paid {payout['amount']} {payout['currency']} in {payout['payout_asset']}")

    def decide(self, path, verb, body, claim):
        return self.api.call("POST", f"{path}/{verb}", body, once=f"worker-{verb}-{claim}")["data"]["payout_request"]


def handler(secret, wake):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = self.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > BODY_SIZE_MAX:
                return self.answer(413)
            body = self.rfile.read(int(length))
            if not is_signed(self.headers, body, secret, time.time()):
                return self.answer(401)
            wake.put(True)
            self.answer(204)

        def answer(self, status):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    return Handler


def main():
    env = os.environ
    try:
        url, key, secret = env["PORTICO_URL"], env["PORTICO_KEY"], env["WEBHOOK_SECRET"]
    except KeyError as missing:
        sys.exit(f"set {missing.args[0]}: see the top of this file")
    host, _, port = env.get("LISTEN", "127.0.0.1:9000").rpartition(":")
    wake = queue.Queue()
    server = ThreadingHTTPServer((host, int(port)), handler(secret, wake))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on {host}:{server.server_address[1]}", flush=True)
    worker = Worker(Api(url, key), Memory(env.get("STATE", "payouts.db")), lambda text: print(text, flush=True))
    while True:
        try:
            worker.catch_up()
        except (urllib.error.URLError, OSError, KeyError, ValueError) as error:
            # Nothing is lost: the next look starts at the event that failed.
            print(f"will try again: {error}", file=sys.stderr, flush=True)
        try:
            wake.get(timeout=LOOK_EVERY_SECS)
            while not wake.empty():
                wake.get_nowait()
        except queue.Empty:
            pass


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
