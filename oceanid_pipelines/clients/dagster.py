"""Dagster's webserver over HTTP: only what tells it of work done elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

import httpx2

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.domain.errors import StoreRefused, StoreUnreachable

_TIMEOUT = httpx2.Timeout(5, connect=2)
_ANSWERED = 300
_SERVER_ERROR = 500


class DagsterWebserver:
    """One webserver."""

    def __init__(self, url: str) -> None:
        self.name = f"Dagster at {url}"
        self._http = httpx2.Client(base_url=url, timeout=_TIMEOUT, verify=trusted())

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def report_materialization(self, asset: str, metadata: Mapping[str, int | str]) -> None:
        """Show that an asset (its key joined by `/`) has grown outside of any run."""
        try:
            answer = self._http.post(
                f"/report_asset_materialization/{asset}", json={"metadata": dict(metadata)}
            )
        except httpx2.TransportError as error:
            raise StoreUnreachable(self.name, str(error) or type(error).__name__) from None
        if answer.status_code >= _SERVER_ERROR:
            raise StoreUnreachable(self.name, f"it answered {answer.status_code}")
        if answer.status_code >= _ANSWERED:
            raise StoreRefused(self.name, f"it answered {answer.status_code}")
