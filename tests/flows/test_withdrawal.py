"""What is withdrawn leaves curated, the bucket and Label Studio; killed anywhere, run again."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from oceanid_pipelines.flows import withdrawal
from oceanid_pipelines.flows.due import due_layers
from oceanid_pipelines.flows.withdrawal import Subject, Withdrawn
from tests.flows import desk as desks
from tests.flows import driver, samples
from tests.flows.desk import Desk
from tests.flows.driver import Death
from tests.flows.labelling import span

IMO = samples.imo(601)
TEXT = f"The SEA FOG, IMO {IMO}, flies the flag of Panama."
KEY = "uploads/AAA/2026-01-01/a.pdf"
MEANT = (
    "control.withdrawals",
    "raw.objects",
    "label.annotations",
    "label.tasks",
    "stage.documents",
    "stage.pages",
    "stage.extractions",
    "curated.vessel_identifiers",
    "curated.vessel_info",
)


def withdraw(
    environment: Mapping[str, str], subject: Subject, *, dry_run: bool = False
) -> Withdrawn:
    with desks.label_studio_of(environment) as server, driver.writing(environment) as connection:
        return withdrawal.withdraw(
            connection,
            driver.object_store(environment),
            server,
            desks.own_catalog(environment),
            subject,
            reason="sent by mistake",
            by="ann",
            dry_run=dry_run,
        )


def the_pdf(desk: Desk) -> Subject:
    return Subject(object=f"s3://{desk.deployment.bucket}/{KEY}")


def spoken_about(desk: Desk) -> None:
    """A pdf and a text about the same vessel, both labelled."""
    desk.deployment.put(KEY, samples.pdf(TEXT))
    desk.ready(b=f"IMO {IMO} of Peru was seen.")
    for task in desk.tasks(desk.texts):
        text = task.data["text"]
        flag = "Panama" if "Panama" in text else "Peru"
        result = [span("i", text, IMO, "IMO"), span("f", text, flag, "FLAG")]
        desk.server.create_annotation(task.task_id, result)
    desk.listen()


def flags(desk: Desk) -> set[str]:
    rows = desk.deployment.rows("SELECT value FROM curated.vessel_info WHERE retracted_at IS NULL")
    return {row["value"] for row in rows}


def test_all_that_an_object_said_is_taken_back(desk: Desk) -> None:
    spoken_about(desk)
    assert flags(desk) == {"PAN", "PER"}
    assert desk.pictures()
    before = desk.deployment.versions()
    would = withdraw(desk.environment, the_pdf(desk), dry_run=True)
    assert would.marked == 3  # the object and its two tasks
    assert desk.deployment.versions() == before

    done = withdraw(desk.environment, the_pdf(desk))
    assert (done.documents, done.marked, done.pictures, done.tasks) == (1, 3, 1, 2)
    assert done.retracted
    assert flags(desk) == {"PER"}
    assert desk.pictures() == set()
    assert desk.tasks(desk.pages) == ()
    assert len(desk.tasks(desk.texts)) == 1
    (said,) = desk.deployment.rows(
        "SELECT reason, withdrawn_by, finished_at IS NOT NULL AS finished FROM control.withdrawals"
    )
    assert said == {"reason": "sent by mistake", "withdrawn_by": "ann", "finished": True}

    # What people said stays on record, and nothing brings it back.
    changes = desk.deployment.rows("SELECT change FROM label.annotations ORDER BY version, change")
    assert [row["change"] for row in changes] == ["created", "created", "deleted"]
    desk.catch_up()
    assert desk.listen().idle
    before = desk.deployment.versions()
    withdraw(desk.environment, the_pdf(desk))
    assert desk.deployment.versions() == before
    assert desk.catch_up().pushed == 0
    assert desk.pictures() == set()


def test_what_is_withdrawn_before_it_is_a_task_becomes_none(desk: Desk) -> None:
    desk.deployment.put(KEY, samples.pdf(TEXT))
    desk.deployment.run()
    delivery = Subject(delivery=("AAA", date(2026, 1, 1)))
    assert withdraw(desk.environment, delivery).documents == 1
    assert desk.catch_up().reserved == 0
    with driver.writing(desk.environment) as connection:
        layers = due_layers(connection, desk.deployment.bucket, desks.own_catalog(desk.environment))
    assert {layer.name: layer.due for layer in layers}["label_studio/tasks"] == 0
    assert desk.tasks(desk.texts) == desk.tasks(desk.pages) == ()


def test_a_text_of_two_sources_is_said_by_both_until_one_takes_it_back(desk: Desk) -> None:
    """One task; a vessel each, with an IMO number and without; edits and a new day reach both."""
    words = f"IMO {IMO} of Peru was seen, and the ALBA of Panama."
    desk.deployment.put("uploads/BBB/2026-02-01/b.txt", words.encode())
    desk.ready(b=words)
    (task,) = desk.tasks(desk.texts)
    text = task.data["text"]
    marks = [
        *(span("i", text, IMO, "IMO"), joined("i", "f")),
        *(
            span("n", text, "ALBA", "VESSEL_NAME"),
            span("p", text, "Panama", "FLAG"),
            joined("n", "p"),
        ),
    ]
    flag = span("f", text, "Peru", "FLAG")
    annotation = desk.server.create_annotation(task.task_id, [*marks, flag]).annotation_id
    desk.listen()
    said = (
        "SELECT flag, sources, first_seen::text, last_seen::text"
        " FROM curated.vessels_enrichment_view ORDER BY flag"
    )
    both = {"sources": ["AAA", "BBB"], "first_seen": "2026-01-01", "last_seen": "2026-02-01"}
    assert desk.deployment.rows(said) == [{"flag": "PAN", **both}, {"flag": "PER", **both}]
    who = (
        "SELECT source_code, document, first_seen::text, last_seen::text"
        " FROM curated.vessel_assertions WHERE label = 'FLAG' AND value = 'PER' ORDER BY 1"
    )
    first = {"source_code": "AAA", "document": "b.txt"}
    second = {"source_code": "BBB", "document": "b.txt"}
    january, february = "2026-01-01", "2026-02-01"
    assert desk.deployment.rows(who) == [
        {**first, "first_seen": january, "last_seen": january},
        {**second, "first_seen": february, "last_seen": february},
    ]
    assert desk.deployment.run().idle
    desk.server.update_annotation(annotation, result=marks)
    desk.listen()
    assert desk.deployment.rows(who) == []
    desk.server.update_annotation(annotation, result=[*marks, flag])
    desk.deployment.put("uploads/BBB/2026-03-01/b.txt", words.encode())
    desk.deployment.run()
    desk.listen()
    assert [row["last_seen"] for row in desk.deployment.rows(who)] == [january, "2026-03-01"]

    assert withdraw(desk.environment, Subject(delivery=("AAA", date(2026, 1, 1)))).retracted

    alone = {"sources": ["BBB"], "first_seen": february, "last_seen": "2026-03-01"}
    assert desk.deployment.rows(said) == [{"flag": "PAN", **alone}, {"flag": "PER", **alone}]
    assert len(desk.tasks(desk.texts)) == 1
    withdraw(desk.environment, Subject(delivery=("BBB", date(2026, 3, 1))))
    withdraw(desk.environment, Subject(delivery=("BBB", date(2026, 2, 1))))
    assert desk.deployment.rows(said) == []
    assert desk.tasks(desk.texts) == ()


def joined(one: str, other: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": one, "to_id": other, "direction": "right"}


def test_what_was_said_in_a_task_is_taken_back_and_the_document_stays(desk: Desk) -> None:
    spoken_about(desk)
    (task,) = [one for one in desk.tasks(desk.texts) if "Panama" in one.data["text"]]
    done = withdraw(desk.environment, Subject(task=task.task_id))
    assert done.tasks == 1
    assert flags(desk) == {"PER"}
    assert desk.pictures()
    assert len(desk.tasks(desk.pages)) == 1
    assert {label for label, _ in desk.facts()} == {"IMO", "FLAG"}
    assert ("FLAG", "Panama") not in desk.facts()


def test_a_withdrawal_killed_on_its_way_is_finished_by_the_next(desk: Desk, tmp_path: Path) -> None:
    spoken_about(desk)
    undisturbed = desk.copied()
    victim = desk.copied()
    note = tmp_path / "note"
    work = partial(withdraw, subject=the_pdf(desk))
    death = Death("commit", "after", 2)  # of the lock, then of the marks
    code = desks.killed_at(death, work, victim.environment, note)
    assert (code, note.read_text(encoding="utf-8")) == (-signal.SIGKILL, str(death))
    state = "SELECT count(*) FILTER (WHERE finished_at IS NULL) AS open FROM control.withdrawals"
    assert victim.deployment.one(state)["open"] == 1
    assert flags(victim) == {"PAN", "PER"}
    death = Death("delete_folder", "after")
    assert desks.killed_at(death, work, victim.environment, note) == -signal.SIGKILL
    assert flags(victim) == {"PER"}
    assert desks.killed_after("delete_task", work, victim.environment) == -signal.SIGKILL
    assert victim.deployment.one(state)["open"] == 1

    processes = [desks.started(work, victim.environment) for _ in range(2)]
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert victim.deployment.one(state)["open"] == 0
    work(undisturbed.environment)
    assert victim.deployment.dump(*MEANT) == undisturbed.deployment.dump(*MEANT)


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_withdrawal_killed_at_any_commit_ends_like_an_undisturbed_one(
    desk: Desk, tmp_path: Path, moment: str
) -> None:
    spoken_about(desk)
    ready = desk.copied()
    undisturbed = ready.copied()
    work = partial(withdraw, subject=the_pdf(desk))
    work(
        ready.copied().environment
    )  # Label Studio is everyone's: for all others the tasks are gone
    commits = desks.counted(work, undisturbed.environment, tmp_path / "count")
    assert commits > 5
    expected = undisturbed.deployment.dump(*MEANT)
    for number in range(1, commits + 1):
        victim = ready.copied()
        death, note = Death("commit", moment, number), tmp_path / f"{number}"
        desks.killed_at(death, work, victim.environment, note)
        assert note.read_text(encoding="utf-8") == str(death)
        work(victim.environment)
        assert victim.deployment.dump(*MEANT) == expected, death
