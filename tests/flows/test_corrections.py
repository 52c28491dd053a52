"""What a person puts right takes the place of what stood there until it is taken back."""

from __future__ import annotations

import json
from typing import Any

from click.testing import CliRunner, Result

from oceanid_pipelines.cli import oceanid
from oceanid_pipelines.domain.review import Answer
from oceanid_pipelines.store import review
from oceanid_pipelines.store.review import Verdict
from tests.flows import driver, samples, test_parties
from tests.flows.conftest import Deployment

A, LATER = "uploads/AAA/2026-01-01/a.csv", "uploads/AAA/2026-02-01/a.csv"
B = "uploads/BBB/2026-01-15/b.csv"
FULL = samples.imo(7)
CUT = FULL[:6]


def cut(**values: str) -> samples.Row:
    """Return a record whose IMO number lost its last digit."""
    return samples.vessel(7, "CUT", **({"IMO": CUT} | values))


def shown(deployment: Deployment) -> list[dict[str, Any]]:
    """Return what the read contract shows of everything."""
    return deployment.rows("SELECT * FROM curated.vessel_report ORDER BY vessel_uuid")


def questions(deployment: Deployment) -> list[tuple[str, str, str | None, str]]:
    """Return label, value, suggestion and status of every question."""
    rows = deployment.rows("SELECT * FROM stage.review_items ORDER BY review_id")
    return [(row["label"], row["value_raw"], row["suggestion"], row["status"]) for row in rows]


def answer(deployment: Deployment, label: str, value: str, *, annotation: int = 1) -> None:
    """Answer the only question about a label, as reading a verdict does."""
    asked = deployment.one("SELECT review_id FROM stage.review_items WHERE label = %s", label)
    with driver.writing(deployment.environment) as connection, connection.begin():
        given = Answer("corrected", value, value, None)
        verdict = Verdict(annotation, None, "ana@example.org")
        assert review.close(connection, asked["review_id"], given, verdict)


def reopen(deployment: Deployment, label: str) -> None:
    """Let nobody answer the question any more."""
    asked = deployment.one("SELECT review_id FROM stage.review_items WHERE label = %s", label)
    with driver.writing(deployment.environment) as connection, connection.begin():
        assert review.reopen(connection, asked["review_id"])


def undo(deployment: Deployment, *arguments: str) -> Result:
    """Run `oceanid undo`."""
    words = ["undo", "--reason", "a test", "--by", "ana", "--json", *arguments]
    return CliRunner(env=dict(deployment.environment)).invoke(oceanid, words)


def report(deployment: Deployment, imo: str) -> dict[str, Any]:
    """Return what is shown of a vessel."""
    return deployment.one("SELECT * FROM curated.vessel_report WHERE imo = %s", imo)


def test_a_corrected_imo_number_moves_the_identity_and_taking_it_back_restores_it(
    deployment: Deployment,
) -> None:
    deployment.put(A, samples.csv([cut(), samples.vessel(1, "ONE")]))
    deployment.put(B, samples.csv([samples.vessel(7, "OTHER NAME", Number="X7", Flag="VUT")]))
    deployment.run()
    before = shown(deployment)
    assert questions(deployment) == [("IMO", CUT, FULL, "open")]
    assert report(deployment, FULL)["sources"] == ["BBB"]
    told = CliRunner(env=dict(deployment.environment)).invoke(oceanid, ["status", "--json"])
    asked = {"open": 1, "answered": 0, "cells_asked_about": 1, "cells": 3 * len(samples.HEADERS)}
    assert json.loads(told.stdout)["review"] == asked | {"share": 1 / asked["cells"]}

    answer(deployment, "IMO", FULL)
    deployment.run()

    now = report(deployment, FULL)
    assert now["sources"] == ["AAA", "BBB", "HUMAN"]
    assert now["names"] == ["CUT", "OTHER NAME"]
    (said,) = [one for one in now["identifiers"] if one["source"] == "HUMAN"]
    assert (said["type"], said["value"], said["annotation"]) == ("IMO", FULL, 1)
    assert said["locator"] == "r1/IMO"
    assert len(shown(deployment)) == len(before) - 1, "one vessel fewer: it was one of the others"
    versions = deployment.versions()
    assert deployment.run().idle
    assert deployment.versions() == versions

    reopen(deployment, "IMO")
    deployment.run()
    assert shown(deployment) == before
    assert questions(deployment) == [("IMO", CUT, FULL, "open")]
    answers = deployment.rows("SELECT status, value FROM stage.review_answers ORDER BY answer_id")
    assert [tuple(one.values()) for one in answers] == [("corrected", FULL), ("open", None)]


def test_the_same_value_in_the_next_delivery_is_not_asked_about_again(
    deployment: Deployment,
) -> None:
    deployment.put(A, samples.csv([cut()]))
    deployment.run()
    answer(deployment, "IMO", FULL)
    deployment.put(LATER, samples.csv([samples.vessel(1, "ONE"), cut(Flag="VUT")]))

    deployment.run()

    assert questions(deployment) == [("IMO", CUT, FULL, "corrected")]
    now = report(deployment, FULL)
    assert {one["value"] for one in now["flags"]} == {"PAN", "VUT"}
    (said,) = [one for one in now["identifiers"] if one["source"] == "HUMAN"]
    assert (said["first_seen"], said["last_seen"]) == ("2026-01-01", "2026-02-01")
    again = deployment.elsewhere()
    again.run()
    answer(again, "IMO", FULL)
    again.run()
    assert shown(again) == shown(deployment), "whenever the answer comes"


def test_a_person_outranks_every_register_until_new_evidence_contradicts_her(
    deployment: Deployment,
) -> None:
    deployment.put(A, samples.csv([samples.vessel(7, "ONE", Flag="Atlantis")]))
    deployment.put(B, samples.csv([samples.vessel(7, "ONE", Flag="VUT")]))
    deployment.run()
    answer(deployment, "FLAG", "PAN")
    deployment.run()
    flag = "SELECT flag FROM curated.vessels WHERE imo = %s"
    conflicts = "SELECT * FROM curated.entity_conflicts WHERE conflict_type = 'PERSON_CONTRADICTED'"
    assert deployment.one(flag, FULL) == {"flag": "PAN"}
    assert deployment.rows(conflicts) == [], "what was known to her is no news"

    deployment.put(
        "uploads/BBB/2026-03-01/b.csv", samples.csv([samples.vessel(7, "1", Flag="VUT")])
    )
    deployment.run()
    assert deployment.rows(conflicts) == [], "nor is the same once more"

    deployment.put(
        "uploads/BBB/2026-04-01/b.csv", samples.csv([samples.vessel(7, "1", Flag="NZL")])
    )
    deployment.run()
    found = deployment.one(conflicts)
    assert found["status"] == "open"
    assert (found["details"]["corrected"], found["details"]["evidence"]) == ("PAN", ["BBB=NZL"])
    assert report(deployment, FULL)["has_open_conflict"]
    assert deployment.one(flag, FULL) == {"flag": "PAN"}, "nothing is overwritten"


def test_a_period_that_ends_before_it_starts_waits_for_a_person(deployment: Deployment) -> None:
    test_parties.declare(deployment)
    row = test_parties.row(1, From="2026-05-01", To="2026-04-01")
    deployment.put(test_parties.FIRST, test_parties.csv(row))
    deployment.run()
    assert questions(deployment) == [("DATE", "2026-04-01", None, "open")]
    assert test_parties.authorised(deployment) == []

    answer(deployment, "DATE", "2027-04-01")
    deployment.run()

    (granted,) = test_parties.authorised(deployment)
    assert granted[3:5] == ("2026-05-01", "2027-04-01")
    reopen(deployment, "DATE")
    deployment.run()
    assert test_parties.authorised(deployment) == []


def test_undoing_a_place_or_a_document_is_kept_in_every_later_run(deployment: Deployment) -> None:
    deployment.put(A, samples.csv([samples.vessel(7, "RIGHT"), samples.vessel(8, "WRONG")]))
    deployment.put(B, samples.csv([samples.vessel(7, "ELSEWHERE", Number="X7")]))
    deployment.run()
    before = shown(deployment)
    key = deployment.one("SELECT external_key FROM stage.documents WHERE source_code = 'AAA'")
    document = ("--document", key["external_key"][:12])

    done = undo(deployment, *document, "--at", "r2/Name")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["retracted"] == 1
    assert report(deployment, samples.imo(8))["names"] is None
    assert report(deployment, samples.imo(7))["names"] == ["ELSEWHERE", "RIGHT"]

    assert undo(deployment, *document).exit_code == 0
    assert report(deployment, samples.imo(7))["names"] == ["ELSEWHERE"]
    assert len(shown(deployment)) == 1
    samples.declare_source(deployment.catalog, "AAA", trust=51)  # its cells are read again
    deployment.run()
    assert len(shown(deployment)) == 1
    assert undo(deployment, *document).exit_code == 1, "undone already"

    assert undo(deployment, *document, "--revert").exit_code == 0
    assert report(deployment, samples.imo(8))["names"] is None, "the other undo stands"
    assert undo(deployment, *document, "--at", "r2/Name", "--revert").exit_code == 0
    assert shown(deployment) == before
    for nothing in (("--at", "r9/Name"), ("--revert",), ("--at", "r2/Name", "--revert")):
        assert undo(deployment, *document, *nothing).exit_code == 1, nothing
    assert undo(deployment, "--document", "none").exit_code == 1
    assert undo(deployment).exit_code == 2
