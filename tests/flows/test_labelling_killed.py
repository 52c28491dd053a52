"""The round trip killed with SIGKILL at its effects and run again ends like an undisturbed one."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from oceanid_pipelines.clients.label_studio import OutcomeUnknown
from tests.flows import desk as desks
from tests.flows import samples
from tests.flows.desk import Desk
from tests.flows.driver import Death
from tests.flows.labelling import span
from tests.flows.tables import Dump
from tests.flows.test_labelling import FLAG, GOOD, TEXT, say

# Nobody was asked anything here: the reading of a verdict is killed in test_review.py.
EFFECTS = [effect for effect in desks.HEARING if effect != "verdict read"]


@pytest.mark.parametrize("moment", [pytest.param("before", marks=pytest.mark.exhaustive), "after"])
def test_listening_killed_at_each_effect_ends_like_an_undisturbed_one(
    desk: Desk, tmp_path: Path, moment: str
) -> None:
    desk.ready(a=TEXT, b="another")
    ready = desk.elsewhere()
    ready.catch_up()
    said = say(desk, [*GOOD, FLAG])
    say(desk, [span("x", "another", "other", "NOBODY")], "another")
    say(desk, GOOD, was_cancelled=True)
    desk.listen()
    desk.server.update_annotation(said, result=GOOD)
    by_hand = {"data": {"text": "made by a person"}}
    (own,) = desk.server.import_tasks(desk.project(desk.texts), [by_hand])
    desk.server.create_annotation(own, [span("p", "made by a person", "made", "VESSEL_NAME")])
    undisturbed = ready.copied()  # the history of all but the first begins here
    undisturbed.listen()
    expected = undisturbed.deployment.dump()
    for death in [Death(effect, moment) for effect in EFFECTS]:
        victim = ready.copied()
        note = tmp_path / f"{death}"
        code = desks.killed_at(death, desks.listen, victim.environment, note)
        assert (code, note.read_text(encoding="utf-8")) == (-signal.SIGKILL, str(death))
        assert victim.deployment.dump() != expected, death
        victim.listen()
        assert victim.deployment.dump() == expected, death
        assert victim.listen().idle, death


# Nothing moved, so that what is stored first is what a sweep found.
SWEEPS = [Death("poll stored", moment) for moment in ("before", "after")]


def lose_a_task_and_hide_an_annotation(desk: Desk) -> None:
    """Nothing that moved shows either of them."""
    desk.server.delete_task(desk.task("gone").task_id)
    with pytest.raises(OutcomeUnknown):
        say(desk, [{"id": "x", "type": "labels", "from_name": "label", "to_name": "text"}])


def test_a_sweep_killed_at_its_commits_ends_like_an_undisturbed_one(
    desk: Desk, tmp_path: Path
) -> None:
    desk.ready(a=TEXT, b="gone")
    say(desk, GOOD)
    say(desk, [], "gone")
    desk.listen()
    victims = [desk.copied() for _ in SWEEPS]
    lose_a_task_and_hide_an_annotation(desk)
    assert desk.listen().reconciled.swept
    expected = desk.deployment.dump()
    for victim, death in zip(victims, SWEEPS, strict=True):
        note = tmp_path / f"{death}"
        code = desks.killed_at(death, desks.listen, victim.environment, note)
        assert (code, note.read_text(encoding="utf-8")) == (-signal.SIGKILL, str(death))
        assert victim.deployment.dump() != expected, death
        victim.listen()
        assert victim.deployment.dump() == expected, death
        assert victim.listen().idle, death


def test_a_push_killed_between_a_picture_and_its_record_leaves_none_over(
    desk: Desk, tmp_path: Path
) -> None:
    desk.deployment.put("uploads/AAA/2026-01-01/a.pdf", samples.pdf("one", "two"))
    desk.deployment.run()
    desks.make_projects(desk.environment)
    death = Death("put", "after", 1)
    code = desks.killed_at(death, desks.push, desk.environment, tmp_path / "note")
    assert code == -signal.SIGKILL
    uploaded = desk.pictures()
    assert len(uploaded) == 1
    assert desk.deployment.rows("SELECT FROM stage.pages WHERE image_key IS NOT NULL") == []

    assert desks.push(desk.environment).pushed == 2
    recorded = desk.deployment.rows("SELECT image_key FROM stage.pages")
    assert {row["image_key"] for row in recorded} == desk.pictures() > uploaded
    assert len(recorded) == 2
    assert len(desk.tasks(desk.pages)) == 1


@pytest.mark.exhaustive
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_round_trip_killed_at_any_commit_ends_like_an_undisturbed_one(
    desk: Desk, tmp_path: Path, moment: str
) -> None:
    """A push of new documents, a poll, a sweep, landing, facts and curated, commit by commit."""
    desk.ready(a=TEXT, b="gone")
    said = say(desk, GOOD)
    say(desk, [FLAG], "gone")
    desk.listen()
    ready = desk.copied()
    desk.server.update_annotation(said, result=[*GOOD, FLAG])
    say(desk, GOOD, was_cancelled=True)
    lose_a_task_and_hide_an_annotation(desk)
    # Pushed by one that is not compared, so that all others find the same tasks.
    desk.deployment.put("uploads/AAA/2026-01-01/new.pdf", samples.pdf("a page"))
    desk.deployment.put("uploads/AAA/2026-01-01/late.txt", TEXT.encode() + b" Again.")
    ready.deployment.run()
    ready.copied().catch_up()
    say(desk, GOOD, TEXT + " Again.")

    undisturbed = ready.copied()
    commits = desks.counted(desks.round_trip, undisturbed.environment, tmp_path / "count")
    assert commits > 20
    expected = without_the_time(undisturbed.deployment.dump())
    for number in range(1, commits + 1):
        victim = ready.copied()
        death, note = Death("commit", moment, number), tmp_path / f"{number}"
        code = desks.killed_at(death, desks.round_trip, victim.environment, note)
        assert (code, note.read_text(encoding="utf-8")) == (-signal.SIGKILL, str(death))
        desks.round_trip(victim.environment)
        assert without_the_time(victim.deployment.dump()) == expected, death


def without_the_time(dump: Dump) -> Dump:
    """Leave out what an overlap's length after the last deed is noted: the matrix takes longer."""
    for row in dump["control.watermarks"]:
        row["details"].pop("settled", None)
    return dump
