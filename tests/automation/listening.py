"""Somebody who hears alerts, and the sensor that tells them, tick by tick."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import dagster as dg

from oceanid_pipelines.automation.alerts import alerts
from oceanid_pipelines.definitions import defs
from oceanid_pipelines.resources.stores import from_environment


class Receiver:
    """An address of alerts: keeps what it is told, or refuses it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.status == 200:
                    receiver.texts.append(json.loads(body)["text"])
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/secret-path"

    def heard(self) -> list[str]:
        texts, self.texts = self.texts, []
        return texts


class Tick:
    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.cursor: str | None = None

    def __call__(self) -> str:
        needed = alerts.required_resource_keys
        context = dg.build_sensor_context(
            instance=self.instance,
            cursor=self.cursor,
            resources={name: one for name, one in from_environment().items() if name in needed},
            repository_def=defs.get_repository_def(),
        )
        result = alerts(context)
        assert isinstance(result, dg.SensorResult)
        assert isinstance(result.skip_reason, dg.SkipReason)
        self.cursor = result.cursor
        for event in result.asset_events:
            self.instance.report_runless_asset_event(event)
        return result.skip_reason.skip_message or ""
