"""What a delivery adds to the history of annotations. Pure; storing is `store`'s.

A poll delivers a task with all of its annotations, so that one which is missing was deleted. A
webhook delivers one annotation, or the end of one. Either may come late, twice, or never.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Change = Literal["created", "updated", "deleted"]


@dataclass(frozen=True, slots=True)
class Seen:
    """An annotation as it was delivered: its content's hash, and Label Studio's clock."""

    annotation_id: int
    content_sha256: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """A version in the history; `content_sha256` is None for a deletion."""

    version: int
    content_sha256: str | None
    updated_at: datetime
    corrects: bool = False

    @property
    def rank(self) -> tuple[bool, datetime | int, int]:
        """What stands is the largest: a deletion or correction, the last; else by the clock."""
        if self.content_sha256 is None or self.corrects:
            return (True, self.version, self.version)
        return (False, self.updated_at, self.version)


@dataclass(slots=True)
class Known:
    """What is recorded of one annotation."""

    versions: list[Recorded] = field(default_factory=list)
    annotator: str | None = None

    @property
    def last_version(self) -> int:
        """The number of the last version."""
        return max((one.version for one in self.versions), default=0)

    @property
    def newest_at(self) -> datetime:
        """The newest clock there is."""
        return max(one.updated_at for one in self.versions)

    @property
    def standing(self) -> Recorded:
        """The version that stands."""
        return max(self.versions, key=lambda one: one.rank)

    @property
    def deleted(self) -> bool:
        """Whether the annotation is no more."""
        return self.standing.content_sha256 is None

    def has(self, seen: Seen) -> bool:
        """Tell whether just this, clock and content, is recorded."""
        return any(
            (one.updated_at, one.content_sha256) == (seen.updated_at, seen.content_sha256)
            for one in self.versions
        )


@dataclass(frozen=True, slots=True)
class Addition:
    """A version to record; `content_sha256` is None for a deletion."""

    annotation_id: int
    version: int
    change: Change
    content_sha256: str | None
    updated_at: datetime
    corrects: bool = False


def additions(
    known: Mapping[int, Known], snapshot: Collection[Seen], task_updated_at: datetime
) -> list[Addition]:
    """Return what a snapshot of one task adds to what is `known` of that task's annotations.

    A delivery equal to a recorded version (same clock, same content) adds nothing. An annotation
    that is missing from a snapshot newer than it was deleted; a deletion is final, so an older
    snapshot that still has it only completes the history.
    """
    added = [
        _said(known, seen)
        for seen in sorted(snapshot, key=lambda one: one.annotation_id)
        if seen.annotation_id not in known or not known[seen.annotation_id].has(seen)
    ]
    present = {seen.annotation_id for seen in snapshot}
    missing = [
        annotation_id
        for annotation_id, record in sorted(known.items())
        if annotation_id not in present and task_updated_at >= record.newest_at
    ]
    return added + endings(known, missing, task_updated_at)


def reported(known: Mapping[int, Known], seen: Seen) -> list[Addition]:
    """Return what a webhook about one annotation adds.

    Nothing, where a version of the same moment is recorded: only what moves without a clock can
    differ in it, and of that a poll knows more.
    """
    record = known.get(seen.annotation_id)
    if record and any(one.updated_at == seen.updated_at for one in record.versions):
        return []
    return [_said(known, seen)]


def endings(
    known: Mapping[int, Known], annotations: Iterable[int], moment: datetime
) -> list[Addition]:
    """Return the end of those annotations that have not ended, behind all that was said."""
    return [
        Addition(
            annotation_id,
            known[annotation_id].last_version + 1,
            "deleted",
            None,
            max(moment, known[annotation_id].newest_at),
        )
        for annotation_id in annotations
        if annotation_id in known and not known[annotation_id].deleted
    ]


def contradicted(
    known: Mapping[int, Known], snapshot: Collection[Seen], added: Collection[Addition]
) -> dict[int, int]:
    """Return what stands although the snapshot says otherwise: annotation -> its version.

    `added` is what the snapshot adds; `known` must be no newer than it. Honest deliveries never
    contradict each other: so a webhook that lied is found out.
    """
    after = {key: Known([*one.versions]) for key, one in known.items()}
    note(after, added)
    truth = {one.annotation_id: (one.content_sha256, one.updated_at) for one in snapshot}
    return {
        annotation_id: record.standing.version
        for annotation_id, record in sorted(after.items())
        if (
            None if record.deleted else (record.standing.content_sha256, record.standing.updated_at)
        )
        != truth.get(annotation_id)
    }


def corrections(
    known: Mapping[int, Known],
    snapshot: Collection[Seen],
    wrong: Mapping[int, int],
    moment: datetime,
) -> list[Addition]:
    """Return what puts right the `wrong` versions, as far as they are what still stands."""
    truth = {one.annotation_id: one for one in snapshot}
    added: list[Addition] = []
    for annotation_id, version in sorted(wrong.items()):
        record = known.get(annotation_id)
        if record is None or record.standing.version != version:
            continue
        seen = truth.get(annotation_id)
        if seen is None:
            added += endings(known, [annotation_id], moment)
        else:
            added.append(_said(known, seen, corrects=True))
    return added


def note(known: dict[int, Known], added: Collection[Addition]) -> None:
    """Bring `known` up to date with what was added."""
    for item in added:
        known.setdefault(item.annotation_id, Known()).versions.append(
            Recorded(item.version, item.content_sha256, item.updated_at, item.corrects)
        )


def _said(known: Mapping[int, Known], seen: Seen, *, corrects: bool = False) -> Addition:
    record = known.get(seen.annotation_id)
    return Addition(
        seen.annotation_id,
        record.last_version + 1 if record else 1,
        "updated" if record else "created",
        seen.content_sha256,
        seen.updated_at,
        corrects,
    )
