"""Requests to Label Studio, and what its answers mean as errors. No endpoint is named here."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.domain.errors import OceanidError, StoreRefused, StoreUnreachable

_TIMEOUT = httpx2.Timeout(120, connect=5)  # a page of 10,000 tasks takes the server 36 s
_PAUSES_SECONDS = (0.2, 1.0)  # before the second and the third attempt of a GET
_SERVER_ERROR = 500
_ANSWERED = 300
_FOR_ITS_CONTENT = {400, 413}
_REASON_CHARACTERS = 300
_JWT_PARTS = 3
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
_BAD_ITEM = re.compile(r"Errors? .*?at item \d+: (.*)", re.DOTALL)


class NotThere(StoreRefused):
    """There is no such project, task or annotation (any more)."""


class RequestRefused(StoreRefused):
    """A request was refused for what it holds or for its size: another one may be taken."""


class OutcomeUnknown(StoreUnreachable):
    """A change was sent and not confirmed: it may have happened, so look before sending it again.

    `status` is the server's, None where no answer came.
    """

    def __init__(self, store: str, what: str, status: int | None) -> None:
        how = "was not answered" if status is None else f"was answered with {status}"
        super().__init__(store, f"{what} {how}, and may have happened all the same")
        self.status = status


class TasksRefused(OceanidError):
    """An import was refused as a whole because of some of its tasks.

    `reasons` says why, by their index in the import. Of those behind the hundredth task Label
    Studio names only the first, so an import without the named ones may be refused again.
    """

    def __init__(self, reasons: Mapping[int, str]) -> None:
        named = "; ".join(f"task {index}: {reason}" for index, reason in reasons.items())
        super().__init__(f"Label Studio refused {len(reasons)} tasks: {named[:_REASON_CHARACTERS]}")
        self.reasons = dict(reasons)


class Transport:
    """One server and one token. GETs are tried three times when the line breaks, others once."""

    def __init__(self, url: str, api_key: str) -> None:
        self.name = f"Label Studio at {url}"
        if not (api_key.isascii() and api_key.isprintable()):
            raise StoreRefused(self.name, "LABEL_STUDIO_API_KEY holds characters of no token")
        self.asked_at: datetime | None = None  # the last GET, by the server's clock; or before
        # A connection per request: its server adds 40 ms to each one on a kept connection.
        self._http = httpx2.Client(
            base_url=url,
            auth=_authentication(api_key, url),
            timeout=_TIMEOUT,
            verify=trusted(),
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, params: Mapping[str, Any], body: Any = None) -> Any:
        """Return the JSON of an answer; `body` takes what would outgrow a URL."""
        for pause in (*_PAUSES_SECONDS, None):
            try:
                response = self._http.request("GET", path, params=params, json=body)
            except httpx2.TimeoutException as error:
                raise self._unreachable(error) from None
            except httpx2.TransportError as error:
                if pause is None:
                    raise self._unreachable(error) from None
                time.sleep(pause)
            else:
                self.asked_at = _asked_at(response)
                return self._json(path, response)
        raise AssertionError("unreachable")

    def post(
        self,
        path: str,
        body: Any,
        params: Mapping[str, Any] | None = None,
        secrets: Collection[str] = (),
    ) -> Any:
        """Send JSON once and return the answer's; raise OutcomeUnknown where none came.

        `secrets` are what the body holds and no message may repeat; one in bytes is JSON already.
        """
        content = body if isinstance(body, bytes) else json.dumps(body, allow_nan=False).encode()
        headers = {"Content-Type": "application/json"}
        try:
            response = self._http.post(path, params=params or {}, content=content, headers=headers)
        except _NOT_SENT as error:
            raise self._unreachable(error) from None
        except httpx2.TransportError:
            raise OutcomeUnknown(self.name, f"POST {path}", None) from None
        if response.status_code >= _SERVER_ERROR:
            raise OutcomeUnknown(self.name, f"POST {path}", response.status_code)
        return self._json(path, response, secrets)

    def patch(self, path: str, body: Any, secrets: Collection[str] = ()) -> Any:
        """Change something and return the JSON of the answer; to be repeated by the caller."""
        try:
            response = self._http.patch(path, json=body)
        except httpx2.TransportError as error:
            raise self._unreachable(error) from None
        return self._json(path, response, secrets)

    def delete(self, path: str) -> None:
        """Delete something; raise NotThere when it is gone already."""
        try:
            response = self._http.delete(path)
        except httpx2.TransportError as error:
            raise self._unreachable(error) from None
        self._check(path, response, ())

    @contextmanager
    def understood(self, what: str) -> Iterator[None]:
        """Refuse an answer that lacks what is read from it inside this block."""
        try:
            yield
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            raise StoreRefused(self.name, f"the answer with {what} is not understood") from None

    def _json(self, path: str, response: httpx2.Response, secrets: Collection[str] = ()) -> Any:
        self._check(path, response, secrets)
        try:
            return response.json()
        except (ValueError, RecursionError):
            raise StoreRefused(
                self.name, f"{path} answered no JSON: check LABEL_STUDIO_URL"
            ) from None

    def _check(self, path: str, response: httpx2.Response, secrets: Collection[str]) -> None:
        status = response.status_code
        if status < _ANSWERED:
            return
        if status >= _SERVER_ERROR:  # its words may hold the content of a row
            raise StoreUnreachable(self.name, f"{path} answered {status}")
        if status == httpx2.codes.UNAUTHORIZED:
            raise StoreRefused(self.name, "the token is not accepted: check LABEL_STUDIO_API_KEY")
        reason = _reason(response, secrets)
        if status == httpx2.codes.NOT_FOUND:
            raise NotThere(self.name, f"{path}: {reason}")
        bad_items = _bad_items(response)
        if bad_items:
            raise TasksRefused(bad_items)
        if status == httpx2.codes.REQUEST_ENTITY_TOO_LARGE:
            reason = "it is too large for Label Studio, or for what stands before it"
        if status in _FOR_ITS_CONTENT:
            raise RequestRefused(self.name, f"{path} answered {status}: {reason}")
        raise StoreRefused(self.name, f"{path} answered {status}: {reason}")

    def _unreachable(self, error: httpx2.TransportError) -> StoreUnreachable:
        return StoreUnreachable(self.name, str(error) or type(error).__name__)


class _PersonalAccessToken(httpx2.Auth):
    """A token of the newer kind: it is exchanged for one that is valid for five minutes."""

    requires_response_body = True

    def __init__(self, token: str, url: str) -> None:
        self._token = token
        self._url = f"{url.rstrip('/')}/api/token/refresh/"
        self._access = ""

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        if self._access:
            request.headers["Authorization"] = f"Bearer {self._access}"
            response = yield request
            if response.status_code != httpx2.codes.UNAUTHORIZED:
                return
        refreshed = yield httpx2.Request("POST", self._url, json={"refresh": self._token})
        self._access = str(_answer(refreshed).get("access", ""))
        if not self._access:
            return  # the request itself is not sent: this answer is taken for its own
        request.headers["Authorization"] = f"Bearer {self._access}"
        yield request


class _LegacyToken(httpx2.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers["Authorization"] = f"Token {self._token}"
        yield request


def issued_at(api_key: str) -> datetime | None:
    """Return when a token of the newer kind was made; one of the older kind does not say: None."""
    try:
        part = api_key.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return datetime.fromtimestamp(claims["iat"], UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError):
        return None


def _asked_at(response: httpx2.Response) -> datetime | None:
    """Return a moment before the server began to work on what it answered, by its clock."""
    try:
        answered = parsedate_to_datetime(response.headers["Date"])
        return answered.astimezone(UTC) - response.elapsed - timedelta(seconds=1)
    except (KeyError, ValueError):
        return None


def _authentication(api_key: str, url: str) -> httpx2.Auth:
    if api_key.count(".") == _JWT_PARTS - 1:
        return _PersonalAccessToken(api_key, url)
    return _LegacyToken(api_key)


def _answer(response: httpx2.Response) -> Mapping[str, Any]:
    """An error's body; a 404 may well be a web page."""
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _reason(response: httpx2.Response, secrets: Collection[str]) -> str:
    answer = _answer(response)
    details = answer.get("validation_errors") or answer.get("detail") or response.reason_phrase
    reason = str(details)
    for secret in secrets:
        reason = reason.replace(secret, "…")
    return reason[:_REASON_CHARACTERS]


def _bad_items(response: httpx2.Response) -> dict[int, str]:
    """Read why which tasks of an import were refused; their content behind " :: " is left out."""
    errors = _answer(response).get("validation_errors")
    items = errors.get("non_field_errors") if isinstance(errors, dict) else None
    if not isinstance(items, list):
        return {}
    reasons = {}
    for index, item in enumerate(items):
        if not isinstance(item, str):
            continue
        if match := _BAD_ITEM.match(item):
            reasons[index] = match[1].split(" :: ")[0][:_REASON_CHARACTERS]
        elif item == "..." and index == len(items) - 1:
            # The hundredth message is replaced, and the list ends at the first bad one behind it.
            reasons[index] = "refused, without a reason"
    return reasons
