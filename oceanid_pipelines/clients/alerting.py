"""Where people hear of troubles: a webhook that takes `{"text": …}`, or the log.

Chat programs take such a webhook. When to say what does not belong here: see `flows/alerts.py`.
"""

from __future__ import annotations

import logging

import httpx2

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.domain.errors import StoreUnreachable

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
_NAME = "the address of alerts"


class Alerting:
    """One address, or the log where there is none."""

    def __init__(self, url: str | None) -> None:
        self._url = url

    def say(self, text: str) -> None:
        """Send a message; raise StoreUnreachable, without the address, when it did not arrive."""
        if self._url is None:
            logger.warning("%s", text)
            return
        try:
            answer = httpx2.post(
                self._url, json={"text": text}, timeout=TIMEOUT_SECONDS, verify=trusted()
            )
        except httpx2.HTTPError as error:
            # The address is a secret, and the error's own words may hold it.
            raise StoreUnreachable(_NAME, type(error).__name__) from None
        if not answer.is_success:
            raise StoreUnreachable(_NAME, f"it answered {answer.status_code}")
