"""The sink over HTTP: only whether it is well."""

from __future__ import annotations

import httpx2

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.domain.errors import StoreUnreachable

_TIMEOUT = httpx2.Timeout(5, connect=2)


def require_healthy(url: str) -> None:
    """Raise StoreUnreachable unless the sink answers that it and its database are well."""
    name = f"the sink at {url}"
    try:
        answer = httpx2.get(f"{url}/health", timeout=_TIMEOUT, verify=trusted())
    except httpx2.TransportError as error:
        raise StoreUnreachable(name, str(error) or type(error).__name__) from None
    if answer.status_code != httpx2.codes.OK:
        raise StoreUnreachable(name, f"it answered {answer.status_code}: {answer.text[:200]}")
