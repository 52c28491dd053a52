"""From an HTTP request to a call that has read its body and knows who asks, and back.

Routes match the path as it came, so that a revision `refs%2Fpr%2F1` is one part of it. What the
answers are belongs to protocol.py, content.py and pages.py.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from oceanid_pipelines.local.hub.access import Account, HubError, Signer, Tokens
from oceanid_pipelines.local.hub.model import (
    BadName,
    NoSuchEntry,
    NoSuchRevision,
    RefExists,
    StaleParent,
)
from oceanid_pipelines.local.hub.repositories import Repositories
from oceanid_pipelines.local.hub.repository import Repository

MEGABYTE = 1024 * 1024
JSON_BYTES = 8 * MEGABYTE
REFUSALS = (HubError, NoSuchRevision, NoSuchEntry, StaleParent, RefExists, BadName)
_STALE = (
    "The branch was updated since you opened this page. Please refresh and try again:"
    " a commit has happened since the parent commit."
)


@dataclass(frozen=True)
class Hub:
    """What every handler works with."""

    repositories: Repositories
    tokens: Tokens
    signer: Signer


@dataclass(frozen=True)
class Call:
    """One request: its body, the parts of its path without quotes, and who asks."""

    hub: Hub
    request: Request
    names: Mapping[str, str]
    account: Account | None
    body: bytes = b""

    @property
    def base_url(self) -> str:
        """Return the server's address as the client knows it."""
        return str(self.request.base_url).rstrip("/")

    @property
    def repo_id(self) -> str:
        """Return `namespace/name`."""
        return f"{self.names['namespace']}/{self.names['name']}"

    def json(self) -> dict[str, Any]:
        """Return the body as a JSON object; raise HubError when it is none."""
        try:
            document = json.loads(self.body)
        except ValueError:
            raise HubError(400, "the body is not JSON") from None
        if not isinstance(document, dict):
            raise HubError(400, "the body is not a JSON object")
        return document

    def form(self) -> dict[str, list[str]]:
        """Return the fields of a submitted form."""
        return parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    def flag(self, name: str) -> bool:
        """Whether a query parameter says true."""
        return self.request.query_params.get(name, "").lower() in {"1", "true"}

    def signed_in(self) -> Account:
        """Return who asks; raise HubError for a stranger."""
        if self.account is None:
            raise HubError(401, "Invalid username or password.")
        return self.account

    def readable(self) -> Repository:
        """Return the repository; to a stranger, a private one does not exist."""
        found = self.hub.repositories.find(self.names["namespace"], self.names["name"])
        if found is None or (found.is_private and not self._owns()):
            status = 404 if self.account else 401
            raise HubError(status, "Repository not found", code="RepoNotFound")
        return found

    def writable(self) -> Repository:
        """Return the repository; raise HubError for whom it is not theirs, or only to read."""
        found = self.readable()
        if not self.signed_in().may_write or not self._owns():
            raise HubError(403, f"you have no write access to {self.repo_id} with this token")
        return found

    def _owns(self) -> bool:
        return self.account is not None and self.account.user == self.names["namespace"]


Handler = Callable[[Call], Response]


def route(hub: Hub, method: str, path: str, handler: Handler, *, limit: int = JSON_BYTES) -> Route:
    """Return a route whose handler runs in a thread, after at most `limit` bytes of body."""

    async def endpoint(request: Request) -> Response:
        try:
            account = hub.tokens.bearer(request.headers.get("authorization"))
            return await answer(hub, request, account, handler, limit=limit)
        except REFUSALS as error:
            return refusal(said(error))

    return Route(path, endpoint, methods=[method])


async def answer(
    hub: Hub, request: Request, account: Account | None, handler: Handler, *, limit: int
) -> Response:
    """Return what the handler answers; raise one of REFUSALS."""
    body = await read_body(request, limit)
    return await run_in_threadpool(handler, Call(hub, request, unquoted(request), account, body))


def said(error: Exception) -> HubError:
    """Return one of REFUSALS as HTTP says it."""
    match error:
        case HubError():
            return error
        case NoSuchRevision():
            return HubError(404, f"Invalid rev id: {error}", code="RevisionNotFound")
        case NoSuchEntry():
            return HubError(404, "Entry not found", code="EntryNotFound")
        case StaleParent():
            return HubError(412, _STALE)
        case RefExists():
            return HubError(409, f"Reference already exists: {error}")
        case _:
            return HubError(400, str(error))


def refusal(error: HubError) -> Response:
    """Return the answer that tells a client."""
    # A header holds no line ends and only Latin letters.
    text = error.message.encode("ascii", "replace").decode()
    headers = {"X-Error-Message": "".join(c if c.isprintable() else " " for c in text)}
    if error.code:
        headers["X-Error-Code"] = error.code
    return JSONResponse(
        {"error": error.message}, status_code=error.status, headers={**headers, **error.headers}
    )


def unquoted(request: Request) -> dict[str, str]:
    """Return the parts of the path by name, without their quotes."""
    try:
        return {
            name: unquote(value, errors="strict") for name, value in request.path_params.items()
        }
    except UnicodeDecodeError:
        raise HubError(400, "the address is not UTF-8") from None


async def read_body(request: Request, limit: int) -> bytes:
    """Return the body; raise HubError as soon as it is too large."""
    parts = bytearray()
    async for chunk in request.stream():
        parts += chunk
        if len(parts) > limit:
            raise HubError(413, f"a request of this kind has at most {limit} bytes")
    return bytes(parts)


def page(call: Call, items: list[Any], size: int) -> Response:
    """Return one page of a list as JSON, with a link to the next one where there is one."""
    try:
        begin = int(call.request.query_params.get("cursor", "0"))
    except ValueError:
        raise HubError(400, "not a cursor") from None
    headers = {}
    begin = max(begin, 0)
    if begin + size < len(items):
        following = call.request.url.include_query_params(cursor=begin + size)
        headers["Link"] = f'<{following}>; rel="next"'
    return JSONResponse(items[begin : begin + size], headers=headers)


class RawPath:
    """Lets routes see the path with its quotes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve one connection."""
        if scope["type"] == "http":
            scope = {**scope, "path": scope["raw_path"].decode("ascii")}
        return self._app(scope, receive, send)
