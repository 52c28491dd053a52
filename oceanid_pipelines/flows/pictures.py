"""Renders the pages of documents once, into `derived/`, under names made of their content."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from oceanid_pipelines.clients.s3 import ObjectGone, ObjectStore
from oceanid_pipelines.domain.keys import DERIVED
from oceanid_pipelines.domain.parsing import media_type
from oceanid_pipelines.domain.rendering import render
from oceanid_pipelines.store import pages as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.documents import best_location


def render_pages(
    connection: Connection,
    objects: ObjectStore,
    document_id: int,
    *,
    sha256: str,
    title: str,
    dpi: int,
) -> tuple[str, ...]:
    """Render the pages of a document, whatever they were rendered to before; return their keys.

    Killed in between, the next call writes the same bytes under the same keys.
    """
    location = best_location(connection, sha256, objects.bucket)
    if location is None:
        raise ObjectGone(f"no place in bucket {objects.bucket} is known for its bytes")
    pictures: list[tuple[int, str, int, int]] = []
    with tempfile.NamedTemporaryFile(prefix="oceanid-") as file:
        objects.download(location.key, file, version_id=location.version_id)
        path = Path(file.name)
        for picture in render(path, media_type(path, title), dpi):
            digest = hashlib.sha256(picture.png).hexdigest()[:16]
            key = f"{DERIVED}pages/{sha256}/{picture.page_no:04d}-{digest}.png"
            objects.put(key, picture.png, "image/png")
            pictures.append((picture.page_no, key, picture.width, picture.height))
    store.record_pictures(connection, document_id, pictures)
    return tuple(key for _, key, _, _ in pictures)
