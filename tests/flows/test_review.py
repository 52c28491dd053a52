"""The review loop through a real Label Studio: asked, answered, corrected, and taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from oceanid_pipelines.clients.label_studio import Task
from tests.flows import samples
from tests.flows.desk import Desk, killed_at, listen, push, started
from tests.flows.driver import Death
from tests.flows.test_corrections import CUT, FULL, A, B, cut, questions, report, shown, undo

Result = list[dict[str, Any]]


@pytest.fixture
def reviewers(desk: Desk) -> tuple[Desk, str]:
    """Return the desk with a project for questions, and its key."""
    file = desk.deployment.catalog / "projects.yaml"
    declared = yaml.safe_load(file.read_text(encoding="utf-8"))
    key = f"r{desk.texts}"
    declared["projects"][key] = {"title": f"Review {key}", "task_type": "table_review"}
    file.write_text(json.dumps(declared), encoding="utf-8")
    return desk, key


def verdict(word: str, value: str | None = None) -> Result:
    """Return an annotation's result as the labelling page sends it."""
    said: Result = [
        {
            "id": "v1",
            "type": "choices",
            "from_name": "verdict",
            "to_name": "record",
            "value": {"choices": [word]},
        }
    ]
    if value is not None:
        said.append(
            {
                "id": "c1",
                "type": "textarea",
                "from_name": "corrected",
                "to_name": "record",
                "value": {"text": [value]},
            }
        )
    return said


def ask(desk: Desk, project: str) -> Task:
    """Load two registers, one with an IMO number cut short; return the task that asks about it."""
    desk.deployment.put(A, samples.csv([cut(), samples.vessel(1, "ONE")]))
    desk.deployment.put(B, samples.csv([samples.vessel(7, "OTHER", Number="X7", Flag="VUT")]))
    desk.catch_up()
    (task,) = desk.tasks(project)
    return task


def test_a_verdict_moves_the_identity_and_its_deletion_brings_everything_back(
    reviewers: tuple[Desk, str],
) -> None:
    desk, project = reviewers
    deployment = desk.deployment
    task = ask(desk, project)
    assert task.data["why"] == "not seven digits"
    assert (task.data["field"], task.data["suggestion"]) == (f"IMO at r1/IMO: {CUT}", FULL)
    assert task.data["record"].splitlines()[:3] == ["Number: R00007", f"IMO: {CUT}", "Name: CUT"]
    desk.listen()
    before = shown(deployment)

    # Nobody's number: the question stays open, and what was wrong with the answer is kept.
    said = desk.server.create_annotation(task.task_id, verdict("correct", "1234567"))
    assert desk.listen().reviewed.malformed == 1
    assert desk.issues(said.annotation_id)[0].startswith("the corrected value is not a valid IMO")
    assert (questions(deployment)[0][3], shown(deployment)) == ("open", before)

    desk.server.update_annotation(said.annotation_id, result=verdict("correct", f"IMO {FULL}"))
    assert desk.listen().reviewed.closed == 1
    assert questions(deployment)[0][3] == "corrected"
    now = report(deployment, FULL)
    assert now["sources"] == ["AAA", "BBB", "HUMAN"]
    (human,) = [one for one in now["identifiers"] if one["source"] == "HUMAN"]
    assert (human["value"], human["annotation"]) == (FULL, said.annotation_id)
    moved = shown(deployment)
    versions = deployment.versions()
    assert desk.listen().idle, "the same verdict twice changes nothing"
    assert push(desk.environment).reserved == 0
    assert deployment.versions() == versions

    assert undo(deployment, "--annotation", str(said.annotation_id)).exit_code == 0
    assert shown(deployment) == before
    assert undo(deployment, "--annotation", str(said.annotation_id), "--revert").exit_code == 0
    desk.listen()
    assert shown(deployment) == moved

    desk.server.update_annotation(said.annotation_id, result=verdict("dismiss"))
    assert desk.listen().reviewed.closed == 1
    assert (questions(deployment)[0][3], shown(deployment)) == ("dismissed", before)
    desk.server.update_annotation(said.annotation_id, result=verdict("accept"))
    desk.listen()
    assert (questions(deployment)[0][3], shown(deployment)) == ("accepted", moved)

    desk.server.delete_annotation(said.annotation_id)
    assert desk.listen().reviewed.reopened == 1
    assert (questions(deployment)[0][3], shown(deployment)) == ("open", before)
    assert desk.listen().idle
    history = deployment.rows("SELECT status FROM stage.review_answers ORDER BY answer_id")
    assert [one["status"] for one in history] == [
        *("corrected", "dismissed", "corrected", "dismissed", "accepted", "open"),
    ]


def test_killed_after_the_verdict_is_read_the_next_run_promotes_it_and_two_at_once_do_it_once(
    reviewers: tuple[Desk, str], tmp_path: Path
) -> None:
    desk, project = reviewers
    task = ask(desk, project)
    desk.listen()
    desk.server.create_annotation(task.task_id, verdict("correct", FULL))
    whole, other = desk.copied(), desk.copied()
    whole.listen()
    note = tmp_path / "note"
    assert killed_at(Death("verdict read", "after"), listen, desk.environment, note) == -9
    assert note.exists(), "it died there"
    assert questions(desk.deployment)[0][3] == "corrected"
    assert report(desk.deployment, FULL)["sources"] == ["BBB"], "read, and not promoted yet"

    desk.listen()
    together = [started(listen, other.environment) for _ in range(2)]
    for process in together:
        process.join()
        assert process.exitcode == 0

    tables = (
        "stage.review_items",
        "stage.extractions",
        "curated.vessels",
        "curated.vessel_identifiers",
    )
    assert desk.deployment.dump(*tables) == whole.deployment.dump(*tables)
    assert other.deployment.dump(*tables) == whole.deployment.dump(*tables)
    assert shown(desk.deployment) == shown(whole.deployment) == shown(other.deployment)


def test_parties_that_an_annotation_named_are_retracted_when_it_is_deleted(desk: Desk) -> None:
    text = f"The MISTY, IMO {FULL}, owned by Ana Ó, may fish by licence L-77."
    desk.ready(note=text)
    marks = [
        ("MISTY", "VESSEL_NAME"),
        (FULL, "IMO"),
        ("Ana Ó", "OWNER"),
        ("L-77", "FISHING_LICENSE"),
    ]
    result: Result = [
        {
            "id": f"s{number}",
            "type": "labels",
            "from_name": "label",
            "to_name": "text",
            "value": {
                "start": text.index(words),
                "end": text.index(words) + len(words),
                "text": words,
                "labels": [label],
            },
        }
        for number, (words, label) in enumerate(marks)
    ]
    said = desk.server.create_annotation(desk.task(text).task_id, result)
    desk.listen()
    now = report(desk.deployment, FULL)
    (owner,), (licence,) = now["parties"], now["authorizations"]
    assert (owner["role"], owner["name"], owner["annotation"]) == (
        *("OWNER", "Ana Ó", said.annotation_id),
    )
    assert (licence["type"], licence["reference"], licence["open_ended"]) == (
        *("FISHING_LICENSE", "L-77", True),
    )

    desk.server.update_annotation(said.annotation_id, result=result[:2] + result[3:])
    desk.listen()
    assert report(desk.deployment, FULL)["parties"] == []
    assert len(report(desk.deployment, FULL)["authorizations"]) == 1
    desk.server.delete_annotation(said.annotation_id)
    desk.listen()
    assert shown(desk.deployment) == []
    left = desk.deployment.rows(
        "SELECT FROM curated.vessel_associates WHERE retracted_at IS NULL UNION ALL"
        " SELECT FROM curated.vessel_authorizations WHERE retracted_at IS NULL"
    )
    assert left == []
