"""The demo on a free port with a database of its own, for each file of tests; the package is used as it is published."""

import os
import re
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from shoppexio import ShoppexClient

ROOT = Path(__file__).resolve().parents[2]
PORTICO = os.environ.get("PORTICO", str(ROOT / "target/debug/portico"))
START_SECS_MAX = 90
STOP_SECS_MAX = 5


@dataclass
class Demo:
    """What the server told when it started."""

    url: str
    api_key: str
    affiliate_id: str
    database: str

    def run(self, *words):
        """Runs another command of the program over the same database; answers what it printed."""
        done = subprocess.run([PORTICO, *words, "--database", self.database], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def key(self, scopes, shop="demo"):
        """A key with these scopes only."""
        return self.run("key", "create", "--shop", shop, "--scopes", scopes)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(process, log, url):
    """What the server printed, once it answers."""
    end = time.monotonic() + START_SECS_MAX
    while time.monotonic() < end:
        text = log.read_text()
        assert process.poll() is None, f"the server ended with {process.returncode}:\n{text[-4000:]}"
        if re.search(r"customer {3}\S+", text):
            try:
                if httpx.get(f"{url}/healthz").is_success:
                    return text
            except httpx.TransportError:
                pass
        time.sleep(0.02)
    raise AssertionError(f"the server did not start:\n{log.read_text()[-4000:]}")


@contextmanager
def serving(*options):
    """A server with these options, until the end of the block."""
    with tempfile.TemporaryDirectory(prefix="portico-sdk-") as folder:
        listen = f"127.0.0.1:{free_port()}"
        database = f"sqlite:{folder}/demo.db"
        log = Path(folder) / "log"
        with log.open("w") as out:
            words = [PORTICO, "serve", "--demo", "--database", database, "--listen", listen, *options]
            process = subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            url = f"http://{listen}"
            text = started(process, log, url)
            key = re.search(r"API key\s+(\S+)", text)[1]
            customer = re.search(r"^\s*customer\s+(cus_\S+)\s*$", text, re.MULTILINE)[1]
            yield Demo(url, key, customer, database)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def demo():
    with serving() as demo:
        yield demo


@pytest.fixture(scope="module")
def client(demo):
    """The official client with a key for everything. A base URL may end in a slash."""
    return ShoppexClient(api_key=demo.api_key, base_url=f"{demo.url}/")
