"""Nothing of the Python package is forgotten: each method of its services is called by one of the tests."""

import inspect
from pathlib import Path

from shoppexio import ShoppexClient


def test_each_method_is_called():
    text = "\n".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    client = ShoppexClient(api_key="shx_nobody")
    services = {name: value for name, value in vars(client).items() if type(value).__name__.endswith("Service")}
    assert len(services) == 8
    names = [
        f"client.{service}.{method}"
        for service, value in services.items()
        for method, _ in inspect.getmembers(value, inspect.ismethod)
        if not method.startswith("_")
    ]
    assert [name for name in names if name not in text] == []
