"""The mirror of the bucket: what the last complete listing saw, and what became of each key.

Asking the bucket itself, and judging what a key means, do not belong here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text

from oceanid_pipelines.store.database import Connection, copy_rows
from oceanid_pipelines.store.statements import statement

_CONSUMER = "bucket_listing"
_LISTED = ("key", "etag", "size_bytes", "last_modified")
ListedRow = tuple[str, str, int, datetime]


@dataclass(frozen=True, slots=True)
class DueKey:
    """A key to fetch, as it was listed."""

    key: str
    etag: str
    size_bytes: int
    last_modified: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class NewestDelivery:
    """The date of a source's newest delivery, and how many there are."""

    source_code: str
    delivered_on: date
    deliveries: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """An upload whose bytes were read: what `raw.objects` and its neighbours are told."""

    bucket: str
    key: str
    etag: str
    last_modified: datetime
    version_id: str | None
    uri: str
    sha256: str
    size_bytes: int
    media_type: str
    source_code: str | None
    delivered_on: date | None


def begin_listing(connection: Connection, bucket: str) -> str:
    """Start a listing in the session, taking up an unfinished one; return where to go on from."""
    with connection.begin():
        connection.execute(statement("control/create_listed"))
        connection.execute(statement("control/create_listed_page"))
        connection.execute(text("TRUNCATE listed, listed_page"))
        parked = connection.execute(
            statement("control/parked_listing"), {"consumer": _CONSUMER, "bucket": bucket}
        ).one_or_none()
        connection.execute(statement("control/resume_listing"), {"bucket": bucket})
        kept = connection.scalar(text("SELECT count(*) FROM listed"))
        if parked is None or kept != parked.keys:
            _forget_listing(connection, bucket)
            return ""
        position: str = parked.position
        return position


def restart_listing(connection: Connection, bucket: str) -> None:
    """Forget the session's listing so far, and what was parked of it."""
    with connection.begin():
        _forget_listing(connection, bucket)


def _forget_listing(connection: Connection, bucket: str) -> None:
    connection.execute(text("TRUNCATE listed"))
    connection.execute(statement("control/forget_parked_listing"), {"bucket": bucket})
    connection.execute(
        statement("control/forget_watermark"), {"consumer": _CONSUMER, "scope": bucket}
    )


def add_page(connection: Connection, rows: Iterable[ListedRow]) -> None:
    """Add a page to the session's listing."""
    with connection.begin():
        copy_rows(connection, ("listed_page",), _LISTED, rows)
        connection.execute(statement("control/add_listed_page"))
        connection.execute(text("TRUNCATE listed_page"))


def park_listing(connection: Connection, bucket: str, position: str) -> None:
    """Keep an unfinished listing for a later session."""
    with connection.begin():
        connection.execute(statement("control/park_listing"), {"bucket": bucket})
        keys = connection.scalar(text("SELECT count(*) FROM listed"))
        connection.execute(
            statement("control/set_watermark"),
            {
                "consumer": _CONSUMER,
                "scope": bucket,
                "position": position,
                "details": json.dumps({"keys": keys}),
            },
        )


def listed_keys(connection: Connection) -> int:
    """Return how many keys the session's listing has so far."""
    with connection.begin():
        return int(connection.scalar(text("SELECT count(*) FROM listed")) or 0)


def vanished_keys(connection: Connection, bucket: str, most: int) -> tuple[str, ...]:
    """Return keys that the mirror has and the session's complete listing has not."""
    with connection.begin():
        rows = connection.execute(
            statement("control/vanished_keys"), {"bucket": bucket, "most": most}
        )
        return tuple(row.key for row in rows)


def apply_listing(connection: Connection, bucket: str, gone: Sequence[str]) -> int:
    """Bring the mirror up to a complete listing, in one transaction; return what changed.

    `gone` are the vanished keys that the bucket, asked for each, says it no longer has.
    """
    with connection.begin():
        changed = connection.execute(
            statement("control/apply_listing"), {"bucket": bucket}
        ).rowcount
        if gone:
            keys = {"bucket": bucket, "keys": list(gone)}
            changed += connection.execute(statement("control/mark_keys_gone"), keys).rowcount
            objects = connection.scalars(statement("raw/retire_locations"), keys).all()
            _refresh_presence(connection, objects)
        connection.execute(statement("control/forget_parked_listing"), {"bucket": bucket})
        connection.execute(
            statement("control/forget_watermark"), {"consumer": _CONSUMER, "scope": bucket}
        )
    return changed


def due_keys(connection: Connection, bucket: str, most: int) -> tuple[DueKey, ...]:
    """Return up to `most` keys to fetch now."""
    with connection.begin():
        rows = connection.execute(statement("control/due_keys"), {"bucket": bucket, "most": most})
        return tuple(DueKey(*row) for row in rows)


def reconsider_unrouted(connection: Connection, bucket: str, catalog: str) -> int:
    """Make keys that another catalog could not route pending again; return how many."""
    with connection.begin():
        return connection.execute(
            statement("control/reconsider_unrouted"), {"bucket": bucket, "catalog": catalog}
        ).rowcount


def settle_key(
    connection: Connection,
    bucket: str,
    due: DueKey,
    *,
    state: str,
    reason: str | None,
    catalog: str,
) -> None:
    """Record that a key is no upload: `unrouted` with its reason, or `label_studio`."""
    with connection.begin():
        connection.execute(
            statement("control/settle_key"),
            {
                "bucket": bucket,
                "key": due.key,
                "etag": due.etag,
                "state": state,
                "reason": reason,
                "catalog": catalog,
            },
        )


def defer_key(
    connection: Connection, bucket: str, due: DueKey, *, error: str, pause: timedelta
) -> None:
    """Record a failure and when to try again."""
    with connection.begin():
        connection.execute(
            statement("control/defer_key"),
            {
                "bucket": bucket,
                "key": due.key,
                "etag": due.etag,
                "error": error,
                "pause": pause,
            },
        )


def register(connection: Connection, fetched: Sequence[Fetched], catalog: str) -> int:
    """Register fetched uploads with their progress in one transaction; return the new objects."""
    columns = Fetched.__dataclass_fields__
    with connection.begin():
        connection.execute(statement("raw/create_fetched"))
        copy_rows(
            connection,
            ("fetched",),
            tuple(columns),
            (tuple(getattr(item, column) for column in columns) for item in fetched),
        )
        new = connection.execute(statement("raw/register_objects")).rowcount
        left = connection.scalars(statement("raw/retire_overwritten")).all()
        connection.execute(statement("raw/register_locations"))
        connection.execute(statement("raw/register_deliveries"))
        connection.execute(statement("stage/adopt_delivered"))
        connection.execute(statement("stage/reconsider_renamed"))
        connection.execute(statement("raw/settle_registered"), {"catalog": catalog})
        _refresh_presence(connection, [*left, *(item.sha256 for item in fetched)])
    return new


def _refresh_presence(connection: Connection, objects: Sequence[str]) -> None:
    if objects:
        connection.execute(statement("stage/refresh_presence"), {"objects": sorted(set(objects))})


def unlike_the_mirror(
    connection: Connection, bucket: str, listed: Mapping[str, str]
) -> dict[str, bool]:
    """Return which listed keys (-> ETag) the mirror has not as they are; True: not at all."""
    with connection.begin():
        rows = connection.execute(
            statement("control/compare_keys"),
            {"bucket": bucket, "keys": list(listed), "etags": list(listed.values())},
        )
        return {row.key: row.is_new for row in rows}


def mirrored_keys(connection: Connection, bucket: str) -> int:
    """Return how many keys the mirror believes to be in the bucket."""
    with connection.begin():
        return int(connection.scalar(statement("control/mirrored_keys"), {"bucket": bucket}) or 0)


def newest_deliveries(connection: Connection) -> tuple[NewestDelivery, ...]:
    """Return the newest delivery of every source that made one."""
    with connection.begin():
        rows = connection.execute(statement("raw/newest_deliveries"))
        return tuple(NewestDelivery(*row) for row in rows)
