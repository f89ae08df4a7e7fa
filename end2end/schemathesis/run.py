"""Attacks every documented operation of the API of a demo server: with a key, without one, along stateful links.

Python of target/tools/python; PORTICO names another binary, EXAMPLES another number of cases per operation.
Anything after the file's name is handed on to Schemathesis, as in `run.py --include-path /dev/v1/orders`.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORTICO = os.environ.get("PORTICO", str(ROOT / "target/debug/portico"))
SCHEMATHESIS = [sys.executable, "-m", "schemathesis.cli"]
SEED = 20260101
EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
START_SECS_MAX = 90
IDS_PER_LIST = 3
# What no server log may hold after the attack.
FAULTS = ("panicked", "a request failed", " ERROR ")
# Business rules refuse what has the right shape: an unknown code, a state, an amount above the balance.
REFUSALS = ["2xx", "400", "401", "403", "404", "409", "422"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, key):
    request = urllib.request.Request(url, headers={"authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


class Server:
    """A demo server without limits to speak of, over a database of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.database = f"sqlite:{folder}/demo.db"
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = folder / "server.log"
        self.out = folder / "server.out"
        words = ["serve", "--demo", "--database", self.database, "--listen", self.url[7:]]
        words += ["--rate-limit-per-second", "10000000", "--rate-burst", "10000000"]
        with open(self.out, "wb") as out, open(self.log, "wb") as log:
            self.process = subprocess.Popen([PORTICO, *words], stdout=out, stderr=log, cwd=folder)
        self.key = self.wait()

    def wait(self):
        end = time.monotonic() + START_SECS_MAX
        while time.monotonic() < end:
            if self.process.poll() is not None:
                sys.exit(f"the server ended with {self.process.returncode}:\n{self.log.read_text()[-4000:]}")
            found = re.search(r"API key\s+(\S+)", self.out.read_text())
            with contextlib.suppress(urllib.error.URLError):
                if found and urllib.request.urlopen(f"{self.url}/healthz").status == 200:
                    return found[1]
            time.sleep(0.05)
        sys.exit(f"the server did not start within {START_SECS_MAX} s")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def ids_in(value):
    """Every id in an answer."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("id", "uniqid") and isinstance(inner, str):
                yield inner
            else:
                yield from ids_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from ids_in(inner)


def ids_by_path(document, server):
    """For each path with an id the ids that its collection lists, so that cases reach beyond 404."""
    found = {}
    for path, item in document["paths"].items():
        collection = path.split("/{")[0]
        listing = document["paths"].get(collection) or document["paths"].get(f"{collection}/") or {}
        if "{" not in path or "get" not in listing or "get" not in item and "post" not in item:
            continue
        with contextlib.suppress(urllib.error.HTTPError):
            answer = get(f"{server.url}{collection}?limit={IDS_PER_LIST}", server.key)
            found[path] = list(dict.fromkeys(ids_in(answer)))[: 2 * IDS_PER_LIST]
    return {path: ids for path, ids in found.items() if ids}


def storefront(server):
    """What the storefront's bodies and paths ask for: the demo's shop, codes, products and orders."""
    products = [row["id"] for row in get(f"{server.url}/dev/v1/products/?limit=5", server.key)["data"]]
    orders = [row["uniqid"] for row in get(f"{server.url}/dev/v1/orders?limit=5", server.key)["data"]]
    shop, codes, cart = ["demo"], ["creator123", "speedrun"], "body.cart[*].product_id"
    code = {"body.shop_slug": shop, "body.code": codes}
    order = {"body.shop_slug": shop, cart: products, "body.affiliate_code": codes}
    return {
        "affiliates/resolve": code,
        "affiliates/attribution": code,
        "affiliates/events": {**code, "body.event_type": ["add_to_cart", "checkout_started"]},
        "cart/quote": order,
        "invoices/from-cart": order,
        "invoices/unique/{id}": {"path.id": orders},
        "invoices/status/{id}": {"path.id": orders},
        "shops/{slug}/ping": {"path.slug": shop},
    }


def allow_empty(document):
    """An empty value in a query counts as absent (the Python client sends one for None), so it is no wrong one."""
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters") or []:
                if parameter["in"] == "query":
                    parameter["schema"] = {"anyOf": [parameter["schema"], {"type": "string", "maxLength": 0}]}


def without_replays(document):
    """A creation that is replayed under its idempotency key names what may be deleted by now, and would be taken for
    one that was just made. What cannot be deleted keeps the key."""
    deletable = {path.split("/{")[0] for path, item in document["paths"].items() if "delete" in item}
    for path, item in document["paths"].items():
        if path.rstrip("/") in deletable and "post" in item:
            parameters = item["post"].get("parameters") or []
            item["post"]["parameters"] = [one for one in parameters if one["name"].lower() != "idempotency-key"]


def config(server, document, with_key):
    """The configuration of one run, in TOML."""
    text = json.dumps
    lines = [f"base-url = {text(server.url)}", f"seed = {SEED}", "workers = 1", "warnings = false"]
    lines += ["continue-on-failure = true", "request-timeout = 30.0"]
    if with_key:
        lines += ["[auth.openapi.key]", f"bearer = {text(server.key)}"]
    lines += ["[generation]", f"max-examples = {EXAMPLES if with_key else 3}", 'database = "none"']
    lines += ["[checks.positive_data_acceptance]", f"expected-statuses = {text(REFUSALS)}"]
    lines += ["[phases.stateful]", "max-steps = 5"]
    if with_key:
        known = ids_by_path(document, server)
        for number, ids in enumerate(known.values()):
            lines += [f"[dictionaries.ids{number}]", f"values = {text(ids)}"]
        for number, path in enumerate(known):
            parameter = path.split("{")[1].split("}")[0]
            lines += ["[[operations]]", f"include-path = {text(path)}", "[operations.parameters]"]
            lines += [f'"path.{parameter}" = {{ dictionary = "ids{number}", probability = 0.7 }}']
        for path, wanted in storefront(server).items():
            name = re.sub(r"\W", "_", path)
            for number, values in enumerate(wanted.values()):
                lines += [f"[dictionaries.{name}{number}]", f"values = {text(values)}"]
            lines += ["[[operations]]", f"include-path = {text(f'/v1/storefront/{path}')}", "[operations.parameters]"]
            for number, parameter in enumerate(wanted):
                lines += [f'{text(parameter)} = {{ dictionary = "{name}{number}", probability = 0.9 }}']
    return "\n".join(lines) + "\n"


def attack(server, document, with_key):
    """One run; the number of its exit."""
    settings = server.folder / f"{'with' if with_key else 'without'}-key.toml"
    settings.write_text(config(server, document, with_key))
    phases = "examples,coverage,fuzzing,stateful" if with_key else "coverage,fuzzing"
    words = ["--config-file", settings, "run", server.folder / "openapi.json", "--checks", "all"]
    words += ["--phases", phases, "--no-color", *sys.argv[1:]]
    started = time.monotonic()
    code = subprocess.run([*SCHEMATHESIS, *words], cwd=server.folder).returncode
    print(f"{'with' if with_key else 'without'} a key: {time.monotonic() - started:.0f} s, exit {code}", flush=True)
    return code


def main():
    folder = Path(tempfile.mkdtemp(prefix="portico-schemathesis-"))
    server = Server(folder)
    problems = []
    try:
        document = json.loads(subprocess.run([PORTICO, "openapi"], check=True, capture_output=True).stdout)
        allow_empty(document)
        without_replays(document)
        (folder / "openapi.json").write_text(json.dumps(document))
        for with_key in (True, False):
            if attack(server, document, with_key) != 0:
                problems.append(f"Schemathesis found something {'with' if with_key else 'without'} a key")
        if server.process.poll() is not None:
            problems.append(f"the server ended with {server.process.returncode}")
    finally:
        server.stop()
    log = server.log.read_text(errors="replace")
    faults = [line for line in log.splitlines() if any(word in line for word in FAULTS)]
    problems += faults[:20]
    verified = subprocess.run([PORTICO, "verify", "--database", server.database], capture_output=True, text=True)
    print(verified.stdout.strip())
    if verified.returncode != 0:
        problems.append(f"the ledger is not intact:\n{verified.stdout}{verified.stderr}")
    shutil.rmtree(folder, ignore_errors=True)
    if problems:
        sys.exit("\n".join(problems))


main()
