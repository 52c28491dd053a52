"""The history of annotations: complete in any order of deliveries, and nothing in it twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oceanid_pipelines.domain.history import (
    Known,
    Seen,
    additions,
    contradicted,
    corrections,
    endings,
    note,
    reported,
)

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
    recorded = {
        key: {
            (one.updated_at, one.content_sha256)
            for one in record.versions
            if one.content_sha256 is not None
        }
        for key, record in known.items()
    }
    assert recorded == said
    for key, record in known.items():
        assert record.last_version == len(said[key]) + record.deleted


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


def report(known: dict[int, Known], seen: Seen) -> list[str]:
    added = reported(known, seen)
    note(known, added)
    return [one.change for one in added]


@given(st.data())
def test_webhooks_in_any_order_end_where_polls_end(data: st.DataObject) -> None:
    """What stands, that is: of what was said in between, webhooks may tell more."""
    life = data.draw(lives())
    polled: dict[int, Known] = {}
    for snapshot in life:
        deliver(polled, snapshot)
    deeds = [one for _, seen in life for one in seen] + [
        key for key, record in polled.items() if record.deleted
    ]
    told: dict[int, Known] = {}
    early: set[int] = set()
    for deed in data.draw(st.permutations([*deeds, *deeds])):
        if isinstance(deed, int):
            early.add(deed)
        else:
            report(told, deed)
        note(told, endings(told, sorted(early), at(0)))

    def standing(known: dict[int, Known]) -> dict[int, tuple[datetime, str] | None]:
        return {
            key: None
            if record.standing.content_sha256 is None
            else (record.standing.updated_at, record.standing.content_sha256)
            for key, record in known.items()
        }

    assert standing(told) == standing(polled)


def test_a_webhook_at_a_moment_that_a_poll_knows_changes_nothing() -> None:
    """It may be of before another annotation took the ground truth over, which has no clock."""
    known: dict[int, Known] = {}
    deliver(known, (at(1), (Seen(1, "no ground truth any more", at(0)),)))
    assert report(known, Seen(1, "ground truth", at(0))) == []


def test_an_older_report_is_history_and_does_not_stand() -> None:
    known: dict[int, Known] = {}
    assert report(known, Seen(1, "new", at(5))) == ["created"]
    assert report(known, Seen(1, "old", at(1))) == ["updated"]
    assert known[1].standing.content_sha256 == "new"


def test_the_end_of_an_annotation_is_behind_all_that_was_said_of_it() -> None:
    """Whatever our clock says: Label Studio's may be ahead of it."""
    known: dict[int, Known] = {}
    report(known, Seen(1, "a", at(50)))
    (end,) = endings(known, [1, 2], at(0))
    assert (end.annotation_id, end.updated_at) == (1, at(50))


Lie = Callable[[dict[int, Known]], object]
LIES: dict[str, Lie] = {
    "the end of one that is there": lambda known: note(known, endings(known, [1], at(9))),
    "one that is not there": lambda known: report(known, Seen(2, "invented", at(99))),
    "words that nobody said": lambda known: report(known, Seen(1, "invented", at(99))),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_poll_puts_a_lie_right_once_and_the_next_deed_counts(lie: str) -> None:
    known: dict[int, Known] = {}
    truth = (Seen(1, "a", at(0)),)
    deliver(known, (at(0), truth))
    assert contradicted(known, truth, []) == {}
    LIES[lie](known)

    wrong = contradicted(known, truth, additions(known, truth, at(0)))
    assert wrong
    note(known, corrections(known, truth, wrong, at(10)))
    assert known[1].standing.content_sha256 == "a"
    assert all(record.deleted for key, record in known.items() if key != 1)
    assert contradicted(known, truth, []) == {}
    assert corrections(known, truth, wrong, at(11)) == []  # delivered twice

    later = (Seen(1, "b", at(20)),)
    added = additions(known, later, at(20))
    note(known, corrections(known, later, contradicted(known, later, added), at(20)))
    note(known, additions(known, later, at(20)))
    assert known[1].standing.content_sha256 == "b"
