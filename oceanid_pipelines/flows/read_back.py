"""What a published version is to a user: loaded from outside and compared with its manifest."""

from __future__ import annotations

from oceanid_pipelines.clients import consumer
from oceanid_pipelines.clients.hub import Hub
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.releases import Manifest


class ReadBackMismatch(OceanidError):
    """A user gets something else than was released."""


def read_back(hub: Hub, manifest: Manifest, *, token: str) -> bool:
    """Load a published version as a user would; return False where `datasets` is not installed.

    Raise NotLoadable, or ReadBackMismatch with what is there and what should be.
    """
    if not consumer.is_installed():
        return False
    rows = consumer.loaded_rows(
        hub.dataset, manifest.tag, sorted(manifest.counts), token=token, endpoint=hub.endpoint
    )
    if rows != manifest.counts:
        raise ReadBackMismatch(
            f"{hub.name} at {manifest.tag}: a user gets {rows}, released were {manifest.counts}"
        )
    return True
