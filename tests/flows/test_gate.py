"""A delivery that falls short promotes nothing until a person accepts it; the others go on."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from oceanid_pipelines.cli import oceanid
from tests.flows import samples
from tests.flows.conftest import Deployment
from tests.flows.test_order import CURATED

LAST = "uploads/AAA/2026-01-01/a.csv"
NEXT = "uploads/AAA/2026-02-01/a.csv"
OTHER = "uploads/BBB/2026-02-01/b.csv"


def fleet(first: int, count: int = 30, **values: str) -> list[samples.Row]:
    return [
        samples.vessel(number, f"V{number}", **values) for number in range(first, first + count)
    ]


def accept(deployment: Deployment, *arguments: str) -> Result:
    return CliRunner(env=dict(deployment.environment)).invoke(
        oceanid, ["sources", "accept", *arguments]
    )


def questions(deployment: Deployment) -> list[tuple[str, str | None]]:
    rows = deployment.rows(
        "SELECT status, closed_reason FROM stage.review_items"
        " WHERE dedupe_key LIKE 'held:%%' ORDER BY review_id"
    )
    return [(row["status"], row["closed_reason"]) for row in rows]


def test_a_renamed_header_promotes_nothing_of_that_delivery_and_the_others_go_on(
    deployment: Deployment,
) -> None:
    """Of a source that promises IMO numbers, and of one that promises nothing but had a header."""
    samples.declare_source(deployment.catalog, "AAA", coverage={"IMO": 0.9})
    renamed = samples.csv(fleet(101)).replace(b"Number,IMO,", b"Number,IMO Nummer,")
    lost = samples.csv(fleet(401)).replace(b",GT\n", b",Tonnage\n")
    deployment.put(LAST, samples.csv(fleet(1)))
    deployment.put(NEXT, renamed)
    deployment.put(OTHER, samples.csv(fleet(301)))
    deployment.put("uploads/BBB/2026-03-01/lost.csv", lost)

    assert deployment.run().promoted.vessels == 60

    shown = deployment.set_aside()
    assert shown.keys() == {NEXT, "uploads/BBB/2026-03-01/lost.csv"}
    assert {item.kind for item in shown.values()} == {"held"}
    assert "IMO: no header IMO in the delivery" in shown[NEXT].reason
    assert shown["uploads/BBB/2026-03-01/lost.csv"].reason.endswith(
        "TONNAGE/GT: no header GT in the delivery; that of 2026-02-01 had one"
    )
    assert questions(deployment) == [("open", None)] * 2
    assert deployment.run().idle

    samples.declare_source(
        deployment.catalog, "AAA", headers={"IMO": ["IMO Nummer", "IMO"]}, coverage={"IMO": 0.9}
    )
    assert deployment.run().promoted.vessels == 30
    assert deployment.set_aside().keys() == {"uploads/BBB/2026-03-01/lost.csv"}
    assert sorted(status for status, _ in questions(deployment)) == ["dismissed", "open"]


def test_an_emptier_column_waits_until_a_person_accepts_it(deployment: Deployment) -> None:
    deployment.put(LAST, samples.csv(fleet(1)))
    deployment.put(NEXT, samples.csv(fleet(101, 15) + fleet(201, 15, Flag="Atlantis")))
    assert deployment.run().promoted.vessels == 30
    (held,) = json.loads(accept(deployment, "--json").stdout)
    assert held["why"] == (
        "FLAG: 50.0% of the records have a valid value under Flag, "
        "100.0% had in the delivery of 2026-01-01"
    )
    number = str(held["document_id"])
    assert accept(deployment, number).exit_code == 2, "a decision has a reason"
    assert accept(deployment, "99999", "--reason", "it exists").exit_code == 1
    assert deployment.run().idle

    done = accept(deployment, number, "--reason", "Atlantis is new", "--by", "eva")

    assert done.exit_code == 0, done.output
    assert deployment.run().promoted.vessels == 30
    assert questions(deployment) == [("accepted", "Atlantis is new")]
    # What was accepted stays so when the document is mapped again.
    deployment.rows("UPDATE stage.documents SET mapped_by = 'another mapping'")
    assert deployment.run().extracted.documents == 2
    assert deployment.set_aside() == {}
    assert questions(deployment) == [("accepted", "Atlantis is new")]
    assert deployment.run().idle


def test_a_promoted_delivery_that_a_changed_mapping_holds_says_what_it_said_until_it_is_accepted(
    deployment: Deployment,
) -> None:
    """Also where its source's next delivery speaks of the same vessels meanwhile."""
    deployment.put(LAST, samples.csv([samples.vessel(1, "ONE", Gears="NET")]))
    deployment.run()
    before = deployment.dump(*CURATED)
    named = {"VESSEL_NAME": ["Gears"], "IMO": ["IMO Nummer"]}
    samples.declare_source(deployment.catalog, "AAA", headers=named, coverage={"IMO": 0.9})

    assert deployment.run().promoted.assertions == 0

    assert deployment.set_aside().keys() == {LAST}
    assert deployment.dump(*CURATED) == before
    renamed = samples.csv([samples.vessel(1, "ONE", Gears="LATER")])
    deployment.put(NEXT, renamed.replace(b"Number,IMO,", b"Number,IMO Nummer,"))
    deployment.run()
    assert names(deployment) == ["LATER", "ONE"]

    (held,) = json.loads(accept(deployment, "--json").stdout)
    accept(deployment, str(held["document_id"]), "--reason", "a test")
    assert deployment.run().extracted.documents == 1
    assert names(deployment) == ["LATER", "NET"]
    assert deployment.set_aside() == {}
    assert deployment.run().idle


def names(deployment: Deployment) -> list[str]:
    """Return every name that stands."""
    rows = deployment.rows(
        "SELECT identifier_value AS name FROM curated.vessel_identifiers"
        " WHERE identifier_type = 'VESSEL_NAME' AND retracted_at IS NULL ORDER BY 1"
    )
    return [row["name"] for row in rows]
