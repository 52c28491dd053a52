"""A gateway in front of the real Label Studio that spoils some of its answers, as gateways do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2

from oceanid_pipelines.clients.certificates import trusted


@dataclass
class Answer:
    """What the client will see; `cut` closes the connection instead."""

    status: int
    body: bytes
    cut: bool = False

    def change(self, changer: Callable[[Any], Any]) -> None:
        """Change the JSON of the body."""
        self.body = json.dumps(changer(json.loads(self.body))).encode()


Spoil = Callable[[httpx2.Request, Answer], None]
Refuse = Callable[[httpx2.Request], Answer | None]


@dataclass
class Gateway:
    """Its address, and every request that came through, in order."""

    url: str
    requests: list[httpx2.Request] = field(default_factory=list)

    def count(self, method: str) -> int:
        return sum(request.method == method for request in self.requests)


@contextmanager
def gateway(
    upstream: str,
    spoil: Spoil = lambda _request, _answer: None,
    *,
    refuse: Refuse = lambda _: None,
    drops_bodies_of_gets: bool = False,
) -> Iterator[Gateway]:
    """Run a gateway; `spoil` may change each answer after the real server gave it.

    What `refuse` answers by itself never comes to the server.
    """

    class Handler(BaseHTTPRequestHandler):
        def forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.command == "GET" and drops_bodies_of_gets:
                body = b""
            kept = {
                name: value
                for name, value in self.headers.items()
                if name.lower() in {"authorization", "content-type"}
            }
            request = httpx2.Request(
                self.command, f"{upstream}{self.path}", headers=kept, content=body
            )
            answer = refuse(request)
            if answer is None:
                with httpx2.Client(timeout=60, verify=trusted()) as client:
                    response = client.send(request)
                answer = Answer(response.status_code, response.content)
            seen.requests.append(request)
            spoil(request, answer)
            if not answer.cut:
                self.send_response(answer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            self.close_connection = True

        do_GET = do_POST = do_PATCH = do_DELETE = forward  # noqa: N815 - http.server's names

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    seen = Gateway(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
