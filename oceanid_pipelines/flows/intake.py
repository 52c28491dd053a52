"""From the bucket to `raw`: list it, fetch what is new, register it by content.

What is inside an object does not belong here: see `documents.py`.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from oceanid_pipelines.clients.s3 import ObjectChanged, ObjectGone, ObjectStore
from oceanid_pipelines.domain.errors import IncompleteListing, StoreRefused
from oceanid_pipelines.domain.keys import DERIVED, LabelStudioFile, Unrouted, Upload, route
from oceanid_pipelines.domain.parsing import media_type
from oceanid_pipelines.domain.retry import pause
from oceanid_pipelines.store import bucket as mirror
from oceanid_pipelines.store.bucket import DueKey, Fetched
from oceanid_pipelines.store.database import Connection

logger = logging.getLogger(__name__)

BATCH_KEYS = 200  # registered in one transaction
FETCHERS = 8
VANISHED_AT_ONCE = 1000  # absent keys that one listing asks for by name; the rest wait


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing found; `changed` is 0 while it is not complete."""

    complete: bool
    keys: int
    changed: int


@dataclass(frozen=True, slots=True)
class Registered:
    """What one intake did."""

    fetched: int = 0
    new_objects: int = 0
    unrouted: int = 0
    failed: int = 0

    def __add__(self, other: Registered) -> Registered:
        """Return the sum of two intakes."""
        return Registered(
            self.fetched + other.fetched,
            self.new_objects + other.new_objects,
            self.unrouted + other.unrouted,
            self.failed + other.failed,
        )


def list_bucket(
    connection: Connection, objects: ObjectStore, *, budget: timedelta | None = None
) -> Listing:
    """Bring the mirror up to date with the bucket.

    A listing that outruns its budget is parked and taken up by the next; only a complete one
    changes the mirror, and a key counts as gone only when the bucket, asked for it, says so.
    """
    deadline = None if budget is None else time.monotonic() + budget.total_seconds()
    position: str | None = mirror.begin_listing(connection, objects.bucket)
    parked = position != ""
    while position is not None:
        try:
            page = objects.list_page(position, skip_folder=DERIVED)
        except StoreRefused:
            if not parked:
                raise
            # The bucket no longer knows the position that was parked.
            mirror.restart_listing(connection, objects.bucket)
            position, parked = "", False
            continue
        parked = False
        mirror.add_page(
            connection,
            [
                (item.key, item.etag, item.size_bytes, item.last_modified)
                for item in page.objects
                if not item.key.startswith(DERIVED)
            ],
        )
        if page.next_position == position:
            raise IncompleteListing(f"{objects.name} repeats the page at {position!r}")
        position = page.next_position
        if position is not None and deadline is not None and time.monotonic() >= deadline:
            mirror.park_listing(connection, objects.bucket, position)
            return Listing(False, mirror.listed_keys(connection), 0)
    absent = mirror.vanished_keys(connection, objects.bucket, VANISHED_AT_ONCE)
    with ThreadPoolExecutor(FETCHERS) as pool:
        present = list(pool.map(objects.exists, absent))
    gone = [key for key, is_there in zip(absent, present, strict=True) if not is_there]
    changed = mirror.apply_listing(connection, objects.bucket, gone)
    return Listing(True, mirror.listed_keys(connection), changed)


def register_uploads(
    connection: Connection,
    objects: ObjectStore,
    *,
    codes: Mapping[str, str],
    catalog: str,
    report: Callable[[Registered], None] = lambda _: None,
) -> Registered:
    """Fetch, hash and register every key that is due, in batches of one transaction each.

    `codes` are those that sources have or had -> the one they have now; `catalog` is the
    fingerprint of the catalog they are of.
    """
    mirror.reconsider_unrouted(connection, objects.bucket, catalog)
    total = Registered()
    while due := mirror.due_keys(connection, objects.bucket, BATCH_KEYS):
        total += _register_batch(connection, objects, due, codes, catalog)
        report(total)
    return total


def _register_batch(
    connection: Connection,
    objects: ObjectStore,
    due: Sequence[DueKey],
    codes: Mapping[str, str],
    catalog: str,
) -> Registered:
    uploads: list[tuple[DueKey, Upload | LabelStudioFile]] = []
    unrouted = 0
    for item in due:
        match route(item.key, codes):
            case Upload() | LabelStudioFile(is_shown=True) as upload:
                uploads.append((item, upload))
            case LabelStudioFile():
                mirror.settle_key(
                    connection,
                    objects.bucket,
                    item,
                    state="label_studio",
                    reason=None,
                    catalog=catalog,
                )
            case Unrouted(reason):
                unrouted += 1
                logger.warning("unrouted: %s", reason)
                mirror.settle_key(
                    connection,
                    objects.bucket,
                    item,
                    state="unrouted",
                    reason=reason,
                    catalog=catalog,
                )
    fetched: list[Fetched] = []
    failed = 0
    with ThreadPoolExecutor(FETCHERS) as pool:
        for (item, _), outcome in zip(
            uploads, pool.map(lambda pair: _fetch(objects, *pair), uploads), strict=True
        ):
            if isinstance(outcome, Fetched):
                fetched.append(outcome)
            else:
                failed += 1
                mirror.defer_key(
                    connection,
                    objects.bucket,
                    item,
                    error=outcome,
                    pause=pause(item.attempts + 1),
                )
    new = mirror.register(connection, fetched, catalog) if fetched else 0
    return Registered(len(fetched), new, unrouted, failed)


def _fetch(objects: ObjectStore, item: DueKey, upload: Upload | LabelStudioFile) -> Fetched | str:
    """Download and hash one upload; return what went wrong with this one key as text.

    A store that cannot be reached raises: that is no fault of the key.
    """
    with tempfile.NamedTemporaryFile(prefix="oceanid-") as file:
        try:
            got = objects.download(item.key, file, etag=item.etag)
        except (ObjectGone, ObjectChanged, StoreRefused) as error:
            return str(error)
        return Fetched(
            bucket=objects.bucket,
            key=item.key,
            etag=item.etag,
            last_modified=got.last_modified,
            version_id=got.version_id,
            uri=f"s3://{objects.bucket}/{item.key}#{got.version_id or got.etag}",
            sha256=got.sha256,
            size_bytes=got.size_bytes,
            media_type=media_type(Path(file.name), upload.name),
            source_code=upload.source_code if isinstance(upload, Upload) else None,
            delivered_on=upload.delivered_on if isinstance(upload, Upload) else None,
        )
