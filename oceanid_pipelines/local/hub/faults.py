"""Failures on demand, for tests: only in a server that was started with `--faults`.

A fault is armed by POSTing to /_faults and hits the next request that fits; GET tells how many
were armed and hit.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

PATH = "/_faults"


@dataclass(slots=True)
class Fault:
    """What happens to the next requests of a method to a path that matches.

    `status` answers with it, `lost` resets the connection, `hang` never answers; with `after`, the
    work is done before.
    """

    kind: Literal["status", "lost", "hang"]
    method: str
    path: str
    after: bool = False
    times: int = 1
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    def fits(self, scope: Scope) -> bool:
        """Whether it hits this request."""
        found = re.search(self.path, scope["raw_path"].decode("ascii"))
        return self.times > 0 and self.method == scope["method"] and found is not None


class Faults:
    """Stands in front of the server and lets armed faults happen."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._armed: list[Fault] = []
        self._hits = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == PATH:
            answer = await self._control(Request(scope, receive))
            await answer(scope, receive, send)
        elif fault := next((one for one in self._armed if one.fits(scope)), None):
            fault.times -= 1
            self._hits += 1
            await self._happen(fault, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _control(self, request: Request) -> Response:
        if request.method == "POST":
            self._armed.append(Fault(**json.loads(await request.body())))
        waiting = sum(fault.times for fault in self._armed)
        return JSONResponse({"hits": self._hits, "waiting": waiting})

    async def _happen(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        if fault.after:
            await self._app(scope, receive, _unheard)
        else:
            await Request(scope, receive).body()
        match fault.kind:
            case "status":
                answer = Response(fault.body, fault.status, headers=fault.headers)
                await answer(scope, receive, send)
            case "lost":
                scope["state"]["reset"]()
                await _until_gone(receive)
            case "hang":
                await _until_gone(receive)


async def _unheard(message: Message) -> None:
    """Send an answer nowhere."""


class ResettableProtocol(H11Protocol):
    """HTTP whose connection an application can reset: no answer, not even an end."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the connection's requests a way to reset it."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "reset": partial(_reset, transport)}


def _reset(transport: asyncio.Transport) -> None:
    """Reset the connection as a crashed peer or a broken line does."""
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
