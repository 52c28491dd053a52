"""Failures on demand, for tests and for developers who want to see what a publisher does.

`POST /_faults` with a fault as JSON arms it, `GET` tells what is armed and how often one was hit,
`DELETE` disarms all; only with a token that may write. A fault hits the next requests that fit, one
after the other. From a shell: `oceanid local hub fault --help`. What a failure does to the
repository does not belong here: a fault stands before or after the work, never inside.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Literal, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from oceanid_pipelines.local.hub.access import HubError, Tokens

PATH = "/_faults"
Kind = Literal["status", "lost", "hang", "stale", "slow", "torn"]
KINDS: tuple[str, ...] = get_args(Kind)
_PIECES = 20
_MAIN = re.compile(r"/main(?=/|$)")

# Returns the path of a request as it would be asked of the commit before the head of main.
Backdate = Callable[[str], str]


@dataclass(slots=True)
class Fault:
    """What happens to the next requests of a method to a path that matches.

    `status` answers with it, `lost` resets the connection, `hang` never answers; with `after`, the
    work is done before. `stale` answers from the commit before the head of main, `slow` takes
    `seconds` for the answer's body, `torn` resets the connection in the middle of what is sent.
    """

    kind: Kind
    method: str
    path: str
    after: bool = False
    times: int = 1
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 1

    def __post_init__(self) -> None:
        """Refuse what could never happen."""
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of fault: {self.kind}")
        re.compile(self.path)

    def fits(self, scope: Scope) -> bool:
        """Whether it hits this request."""
        found = re.search(self.path, scope["raw_path"].decode("ascii"))
        return self.times > 0 and self.method == scope["method"] and found is not None


class Faults:
    """Stands in front of the server and lets armed faults happen."""

    def __init__(self, app: ASGIApp, tokens: Tokens, backdate: Backdate) -> None:
        self._app = app
        self._tokens = tokens
        self._backdate = backdate
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
        try:
            account = self._tokens.bearer(request.headers.get("authorization"))
        except HubError:
            account = None
        if account is None or not account.may_write:
            return JSONResponse({"error": "only with a token that may write"}, 401)
        if request.method == "POST":
            try:
                self._armed.append(Fault(**json.loads(await request.body())))
            except (TypeError, ValueError, re.error) as error:
                return JSONResponse({"error": f"no fault: {error}"}, 400)
        elif request.method == "DELETE":
            self._armed.clear()
        self._armed = [fault for fault in self._armed if fault.times > 0]
        waiting = sum(fault.times for fault in self._armed)
        armed = [asdict(fault) for fault in self._armed]
        return JSONResponse({"hits": self._hits, "waiting": waiting, "armed": armed})

    async def _happen(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        match fault.kind:
            case "stale":
                path = await asyncio.to_thread(self._backdate, scope["raw_path"].decode("ascii"))
                scope = {**scope, "raw_path": path.encode("ascii")}
                await self._app(scope, receive, send)
                return
            case "slow":
                await self._app(scope, receive, slowly(send, fault.seconds))
                return
            case "torn":
                await self._app(scope, _torn(scope, receive), _unheard)
                return
        if fault.after:
            await self._app(scope, receive, _unheard)
        else:
            await Request(scope, receive).body()
        if fault.kind == "status":
            answer = Response(fault.body, fault.status, headers=fault.headers)
            await answer(scope, receive, send)
            return
        if fault.kind == "lost":
            scope["state"]["reset"]()
        await _until_gone(receive)


def backdated(path: str, before_head: str) -> str:
    """Return the path of a request for main, or for no revision, as one for an older commit."""
    if _MAIN.search(path):
        return _MAIN.sub(f"/{before_head}", path, count=1)
    return f"{path}/revision/{before_head}"


async def _unheard(message: Message) -> None:
    """Send an answer nowhere."""


def slowly(send: Send, seconds: float) -> Send:
    """Return a `send` that takes its time with every body."""

    async def sending(message: Message) -> None:
        body = message.get("body", b"")
        if message["type"] != "http.response.body" or not body:
            await send(message)
            return
        size = -(-len(body) // _PIECES)
        for begin in range(0, len(body), size):
            await asyncio.sleep(seconds / _PIECES)
            last = begin + size >= len(body)
            more = message.get("more_body", False) if last else True
            await send({**message, "body": body[begin : begin + size], "more_body": more})

    return sending


def _torn(scope: Scope, receive: Receive) -> Receive:
    """Return a `receive` whose connection is reset when half of the body has come."""
    announced = dict(scope["headers"]).get(b"content-length", b"0")
    left = int(announced) // 2

    async def receiving() -> Message:
        nonlocal left
        if left > 0:
            message = await receive()
            body = message.get("body", b"")[:left]
            left -= len(body)
            return {**message, "body": body, "more_body": True}
        scope["state"]["reset"]()
        return {"type": "http.disconnect"}

    return receiving


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
