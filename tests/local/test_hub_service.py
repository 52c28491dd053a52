"""The Hub as a service of the stack."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from oceanid_pipelines.clients.hub import Hub
from oceanid_pipelines.local.home import is_free
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import Settings
from tests.conftest import LAZY, HubAccess
from tests.local.conftest import kill, pids, until

WITH_HUB = LAZY - {"hub"}


def test_the_stacks_environment_leads_to_a_private_dataset(
    environment: dict[str, str], hub: HubAccess
) -> None:
    settings = Settings.load(environment)
    repo = Hub(settings.hf_dataset, token=settings.hf_token, endpoint=settings.hf_endpoint)
    assert repo.endpoint == hub.endpoint
    repo.ensure_repo()
    assert repo.is_private()
    assert repo.read_file(".gitattributes", repo.head())
    assert environment["HF_TOKEN"] not in environment["OCEANID_HUB_PAGE"]


def test_a_killed_hub_comes_back_with_everything(own: Stack) -> None:
    own.up(without=WITH_HUB)
    variables = own.env()
    before = pids(own)
    repo = Hub("oceanid/kept", token=variables["HF_TOKEN"], endpoint=variables["HF_ENDPOINT"])
    repo.ensure_repo()
    head = repo.head()
    assert kill(own, "hub") == [before["hub"]]
    assert {one.name for one in own.status() if one.wanted and not one.up} == {"hub"}

    own.up(without=WITH_HUB)

    assert repo.head() == head
    after = pids(own)
    assert {name for name in after if after[name] != before[name]} == {"hub"}
    own.up(without=WITH_HUB)
    assert pids(own) == after


class _Friendly(BaseHTTPRequestHandler):
    """Knows every token, but not whose it is."""

    def do_GET(self) -> None:
        body = b'{"name": "somebody"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its signature
        """Be quiet."""


def test_a_foreign_server_on_the_hubs_port_is_left_alone(own: Stack) -> None:
    own.up(without=WITH_HUB)
    port = own.home.port("hub")
    kill(own, "hub")
    until(lambda: is_free(port))
    with HTTPServer(("127.0.0.1", port), _Friendly) as foreign:
        threading.Thread(target=foreign.serve_forever, daemon=True).start()
        assert "hub" not in pids(own)
        own.up(without=WITH_HUB)
        assert own.home.port("hub") != port
        assert "hub" in pids(own)
        foreign.shutdown()
