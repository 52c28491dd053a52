"""A listener for the webhooks of a real Label Studio: keeps each payload as it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from oceanid_pipelines.clients.label_studio import LabelStudio

ACTIONS = (
    "ANNOTATION_CREATED",
    "ANNOTATION_UPDATED",
    "ANNOTATIONS_CREATED",
    "ANNOTATIONS_DELETED",
    "TASKS_DELETED",
)


@contextmanager
def overheard(server: LabelStudio, project: int) -> Iterator[list[dict[str, Any]]]:
    """Yield the list that every payload of a project's webhook is added to."""
    heard: list[dict[str, Any]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            heard.append(json.loads(self.rfile.read(length)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{listener.server_port}"
    server.create_webhook(project, url, actions=ACTIONS, headers={})
    yield heard
    listener.shutdown()
    thread.join()
    listener.server_close()
