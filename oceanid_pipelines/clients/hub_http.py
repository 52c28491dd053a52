"""How long the Hub's client waits: hooks for the HTTP client that huggingface_hub uses.

By itself it waits for ever where no time-out is set, and sleeps for as long as an answer tells it.
"""

from __future__ import annotations

import re

import httpx2

# The Hub itself gives up on a commit after 60 s.
TIMEOUT = httpx2.Timeout(90, connect=10)
_CREATE_PATH = "/api/repos/create"
_DEFAULT_WAIT_SECONDS = 300
_LIMIT = re.compile(r"r\s*=\s*0\s*;\s*t\s*=\s*(\d+)")
_WORDS = re.compile(r"\bin (?:about |around )?(\d+|an?) (second|minute|hour)", re.IGNORECASE)
_UNITS = {"second": 1, "minute": 60, "hour": 3600}


class TooManyRequests(Exception):
    """Status 429."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def limit_time(request: httpx2.Request) -> None:
    """Set the time-outs that huggingface_hub leaves out, or unsets for some of its calls."""
    asked = request.extensions.get("timeout", {})
    limits = {
        name: limit if asked.get(name) is None else asked[name]
        for name, limit in TIMEOUT.as_dict().items()
    }
    request.extensions = {**request.extensions, "timeout": limits}


def refuse_to_wait(response: httpx2.Response) -> None:
    """Raise where huggingface_hub would sleep or try again without an end."""
    if response.status_code == httpx2.codes.TOO_MANY_REQUESTS:
        response.read()
        raise TooManyRequests(_seconds_to_wait(response))
    # Its own few seconds between tries are enough.
    response.headers.pop("retry-after", None)
    if response.status_code == httpx2.codes.CONFLICT and response.url.path == _CREATE_PATH:
        response.read()
        if b"another conflicting operation" in response.content:
            raise httpx2.RequestError("another repository is being made", request=response.request)


def is_commit(request: httpx2.Request) -> bool:
    """Whether it is the one request that writes a commit."""
    return request.method == "POST" and "/commit/" in request.url.path


def is_outage(error: BaseException) -> bool:
    """Whether a Hub that is down or slow is behind an error, not what it was asked for."""
    response = getattr(error, "response", None)
    if isinstance(response, httpx2.Response):
        return response.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR
    return isinstance(error, httpx2.RequestError)


def _seconds_to_wait(response: httpx2.Response) -> int:
    """Return what the answer says: in its headers, or in words."""
    after = response.headers.get("retry-after", "")
    if after.isdigit():
        return int(after)
    # The header is on every answer: it speaks of the limit that was hit where nothing remains.
    if limit := _LIMIT.search(response.headers.get("ratelimit", "")):
        return int(limit[1])
    if words := _WORDS.search(response.text):
        count = int(words[1]) if words[1].isdigit() else 1
        return count * _UNITS[words[2].lower()]
    return _DEFAULT_WAIT_SECONDS
