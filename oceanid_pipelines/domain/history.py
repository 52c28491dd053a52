"""What a snapshot of a task adds to the history of its annotations. Pure; storing is `store`'s."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Change = Literal["created", "updated", "deleted"]


@dataclass(frozen=True, slots=True)
class Seen:
    """An annotation in a snapshot: its content's hash, and Label Studio's clock."""

    annotation_id: int
    content_sha256: str
    updated_at: datetime


@dataclass(slots=True)
class Known:
    """What is recorded of an annotation: every (clock, content), the last version, its end."""

    last_version: int
    newest_at: datetime
    recorded: set[tuple[datetime, str]] = field(default_factory=set)
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """A version to record; `content_sha256` is None for a deletion."""

    annotation_id: int
    version: int
    change: Change
    content_sha256: str | None
    updated_at: datetime


def additions(
    known: Mapping[int, Known], snapshot: Collection[Seen], task_updated_at: datetime
) -> list[Addition]:
    """Return what a snapshot of one task adds to what is `known` of that task's annotations.

    A delivery equal to a recorded version (same clock, same content) adds nothing. An annotation
    that is missing from a snapshot newer than it was deleted; a deletion is final, so an older
    snapshot that still has it only completes the history.
    """
    added: list[Addition] = []
    for seen in sorted(snapshot, key=lambda one: one.annotation_id):
        record = known.get(seen.annotation_id)
        if record is None:
            added.append(
                Addition(seen.annotation_id, 1, "created", seen.content_sha256, seen.updated_at)
            )
        elif (seen.updated_at, seen.content_sha256) not in record.recorded:
            added.append(
                Addition(
                    seen.annotation_id,
                    record.last_version + 1,
                    "updated",
                    seen.content_sha256,
                    seen.updated_at,
                )
            )
    present = {seen.annotation_id for seen in snapshot}
    added += [
        Addition(annotation_id, record.last_version + 1, "deleted", None, task_updated_at)
        for annotation_id, record in sorted(known.items())
        if annotation_id not in present
        and not record.deleted
        and task_updated_at >= record.newest_at
    ]
    return added


def note(known: dict[int, Known], added: Collection[Addition]) -> None:
    """Bring `known` up to date with what was added."""
    for item in added:
        record = known.setdefault(item.annotation_id, Known(0, item.updated_at))
        record.last_version = item.version
        record.newest_at = max(record.newest_at, item.updated_at)
        record.deleted = record.deleted or item.change == "deleted"
        if item.content_sha256 is not None:
            record.recorded.add((item.updated_at, item.content_sha256))
