"""The history of annotations: complete in any order of deliveries, and nothing in it twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oceanid_pipelines.domain.history import Known, Seen, additions, note

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
Snapshot = tuple[datetime, tuple[Seen, ...]]


def at(second: int) -> datetime:
    return BEGIN + timedelta(seconds=second)


def deliver(known: dict[int, Known], snapshot: Snapshot) -> list[tuple[int, str]]:
    moved_at, seen = snapshot
    added = additions(known, seen, moved_at)
    note(known, added)
    return [(one.annotation_id, one.change) for one in added]


@st.composite
def lives(draw: st.DrawFn) -> list[Snapshot]:
    """Snapshots of one task after each deed of its annotators."""
    standing: dict[int, Seen] = {}
    ended: set[int] = set()
    snapshots: list[Snapshot] = []
    deeds = draw(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["a", "b", None]))))
    for second, (annotation, content) in enumerate(deeds):
        if annotation in ended:
            continue
        if content is not None:
            standing[annotation] = Seen(annotation, content, at(second))
        elif standing.pop(annotation, None):
            ended.add(annotation)
        snapshots.append((at(second), tuple(standing.values())))
    return snapshots


@given(lives())
def test_in_their_order_snapshots_tell_every_deed_and_every_end(life: Sequence[Snapshot]) -> None:
    known: dict[int, Known] = {}
    for snapshot in life:
        deliver(known, snapshot)
        present = {seen.annotation_id for seen in snapshot[1]}
        assert {key for key, one in known.items() if not one.deleted} == present


@given(st.data())
def test_in_any_order_the_history_is_complete(data: st.DataObject) -> None:
    life = data.draw(lives())
    known: dict[int, Known] = {}
    for snapshot in data.draw(st.permutations(life)):
        deliver(known, snapshot)
    said: dict[int, set[tuple[datetime, str]]] = {}
    for _, seen in life:
        for one in seen:
            said.setdefault(one.annotation_id, set()).add((one.updated_at, one.content_sha256))
    assert {key: record.recorded for key, record in known.items()} == said
    for record in known.values():
        assert record.last_version == len(record.recorded) + record.deleted


@given(st.data())
def test_a_repeated_delivery_adds_nothing(data: st.DataObject) -> None:
    life = data.draw(lives())
    known: dict[int, Known] = {}
    for snapshot in life:
        deliver(known, snapshot)
    for snapshot in data.draw(st.permutations(life)):
        assert deliver(known, snapshot) == []


def test_a_deletion_is_final() -> None:
    known: dict[int, Known] = {}
    old = Seen(1, "a", at(0))
    assert deliver(known, (at(0), (old,))) == [(1, "created")]
    assert deliver(known, (at(2), ())) == [(1, "deleted")]
    assert deliver(known, (at(1), (Seen(1, "b", at(1)),))) == [(1, "updated")]
    assert known[1].deleted
    assert deliver(known, (at(3), ())) == []


def test_what_an_older_snapshot_lacks_was_not_deleted() -> None:
    known: dict[int, Known] = {}
    deliver(known, (at(5), (Seen(1, "a", at(5)),)))
    assert deliver(known, (at(4), ())) == []


def test_other_content_at_the_same_clock_is_a_version() -> None:
    """Taking over the ground truth changes the former holder without moving its clock."""
    known: dict[int, Known] = {}
    deliver(known, (at(0), (Seen(1, "a", at(0)),)))
    assert deliver(known, (at(1), (Seen(1, "b", at(0)),))) == [(1, "updated")]
