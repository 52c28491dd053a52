"""The sink's answers: a webhook is answered within a second, and 200 only once it is committed.

Label Studio sends each one once, waits for it in the annotator's own request, and never repeats it.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from oceanid_pipelines.flows.attachments import HEADER
from oceanid_pipelines.flows.webhooks import NoEvent, Received, receive
from oceanid_pipelines.sink.backstage import told
from oceanid_pipelines.sink.meters import Meters, Outcome
from oceanid_pipelines.store.database import Database
from oceanid_pipelines.store.schema.head import require_head

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 0.8  # Label Studio waits 1.0 s
HEALTH_SECONDS = 2.0
LARGEST_BODY = 32 * 1024 * 1024
WORKERS = 3  # with the settler as many as the database's pool has connections

_Answer = TypeVar("_Answer")
_STATUS: dict[Outcome, int] = {
    "stored": 200,
    "repeated": 200,
    "hint": 200,
    "no event": 400,
    "wrong secret": 403,
    "too large": 413,
    "too slow": 503,
    "failed": 503,
}


class _TooLarge(Exception):
    pass


class Wakes(Protocol):
    """Whoever works on once something is stored."""

    def wake(self) -> None:
        """Say that there is something."""


@dataclass(frozen=True)
class Sink:
    """One sink: its database, the secret that Label Studio sends, and who lands what it stores."""

    database: Database
    secret: str = field(repr=False)
    settler: Wakes
    meters: Meters
    largest_body: int = LARGEST_BODY
    answer_seconds: float = ANSWER_SECONDS
    workers: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(WORKERS, thread_name_prefix="store")
    )

    def application(self) -> Starlette:
        """Return the server."""
        return Starlette(
            routes=[
                Route("/health", self.health, methods=["GET"]),
                Route("/metrics", self.metrics, methods=["GET"]),
                Route("/", self.webhook, methods=["POST"]),
            ]
        )

    async def webhook(self, request: Request) -> Response:
        """Store what a webhook says, then answer."""
        with self.meters.answer_seconds.time():
            outcome, reason, received = await self._take(request)
        new = received.new if received else 0
        self.meters.answered(outcome, new)
        body = {"outcome": outcome, "events": received.events if received else 0, "new": new}
        return JSONResponse(body | ({"reason": reason} if reason else {}), _STATUS[outcome])

    async def health(self, _: Request) -> Response:
        """Answer 200 while the database can be written to by this code, else 503 and why."""
        try:
            async with asyncio.timeout(HEALTH_SECONDS):
                await self._in_thread(self._look)
        except TimeoutError:
            return JSONResponse({"status": "the database does not answer in time"}, 503)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not healthy
            return JSONResponse({"status": told(error)}, 503)
        return JSONResponse({"status": "ok"})

    async def metrics(self, _: Request) -> Response:
        """Answer what was counted."""
        return Response(self.meters.page(), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def _take(self, request: Request) -> tuple[Outcome, str, Received | None]:
        given = request.headers.get(HEADER, "").encode("latin-1")
        if not hmac.compare_digest(given, self.secret.encode()):
            return "wrong secret", f"{HEADER} is not OCEANID_SINK_SECRET", None
        try:
            async with asyncio.timeout(self.answer_seconds):
                body = await self._body(request)
                received = await self._in_thread(lambda: self._store(body))
        except Exception as error:  # noqa: BLE001 - said in the log, the meters and the answer
            return *self._refusal(error), None
        if not received.events:
            return "hint", "", received
        return ("stored" if received.new else "repeated"), "", received

    def _refusal(self, error: Exception) -> tuple[Outcome, str]:
        if isinstance(error, _TooLarge):
            return "too large", f"at most {self.largest_body} bytes are read"
        if isinstance(error, NoEvent):
            return "no event", str(error)
        if isinstance(error, TimeoutError | ClientDisconnect):
            logger.warning("a webhook was not stored in time: the next poll finds what it said")
            return "too slow", "not stored in time; the next poll finds it"
        logger.warning("a webhook was not stored: %s", told(error))
        return "failed", "not stored; the next poll finds it"

    async def _body(self, request: Request) -> bytes:
        """Return the body; raise _TooLarge before more than the limit is held."""
        said = request.headers.get("content-length", "")
        if said.isdecimal() and int(said) > self.largest_body:
            raise _TooLarge
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > self.largest_body:
                raise _TooLarge
        return bytes(body)

    def _store(self, body: bytes) -> Received:
        payload = _payload(body)
        with self.database.connect() as connection:
            received = receive(connection, payload)
        if received.new:  # also when the answer is late already
            self.settler.wake()
        return received

    def _look(self) -> None:
        with self.database.connect() as connection:
            require_head(connection)

    async def _in_thread(self, work: Callable[[], _Answer]) -> _Answer:
        """Do what blocks beside the loop; what has not begun when the time is up never does."""
        return await asyncio.get_running_loop().run_in_executor(self.workers, work)


def _payload(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise NoEvent("the body is not JSON") from None
