"""A changed catalog changes exactly what follows from the change, and leaves no trace of before."""

from __future__ import annotations

from typing import Any

from tests.flows import samples
from tests.flows.conftest import Deployment

HEADERS = (*samples.HEADERS, "Name 2")
DERIVED = (
    "stage.extractions",
    "curated.vessels",
    "curated.vessel_identifiers",
    "curated.vessel_info",
    "curated.vessel_metrics",
)


def register(*rows: samples.Row) -> bytes:
    return samples.csv(rows, HEADERS)


def names(deployment: Deployment) -> list[dict[str, Any]]:
    """Return every name that was ever asserted."""
    return deployment.rows(
        "SELECT vessel.imo, said.source_code, said.identifier_value AS name,"
        " document.title, said.locator, said.first_seen::text,"
        " COALESCE(said.said_until, seen.last_seen)::text AS last_seen,"
        " said.retracted_at IS NULL AS stands"
        " FROM curated.vessel_identifiers AS said JOIN curated.vessels AS vessel USING (vessel_id)"
        " LEFT JOIN curated.vessel_sightings AS seen USING (vessel_id, source_code)"
        " JOIN stage.documents AS document USING (document_id)"
        " WHERE said.identifier_type = 'VESSEL_NAME' ORDER BY 1, 2, 3"
    )


def name(
    imo: int, source: str, value: str, title: str, locator: str, **rest: Any
) -> dict[str, Any]:
    return {
        "imo": samples.imo(imo),
        "source_code": source,
        "name": value,
        "title": title,
        "locator": locator,
        "first_seen": "2026-01-01",
        "last_seen": "2026-01-01",
        "stands": True,
    } | rest


def test_a_changed_mapping_retracts_what_is_said_no_more(deployment: Deployment) -> None:
    row = samples.vessel(1, "ONE", **{"Name 2": "UNO"})
    deployment.put("uploads/AAA/2026-01-01/a.csv", register(row))
    deployment.put("uploads/BBB/2026-01-01/b.csv", register({**row, "GT": "9"}))
    deployment.run()
    samples.declare_source(deployment.catalog, "AAA", headers={"VESSEL_NAME": ["Name 2"]})

    done = deployment.run()

    assert (done.extracted.documents, done.promoted.retracted) == (1, 1)
    assert names(deployment) == [
        name(1, "AAA", "ONE", "a.csv", "r1/Name", stands=False),
        name(1, "AAA", "UNO", "a.csv", "r1/Name 2"),
        name(1, "BBB", "ONE", "b.csv", "r1/Name"),
    ]
    assert deployment.names() == {samples.imo(1): "ONE"}, "BBB is trusted more"
    (log,) = deployment.rows(
        "SELECT before, after FROM curated.promotion_log"
        " WHERE before IS NOT NULL AND table_name = 'vessel_identifiers'"
    )
    assert log["before"]["retracted_at"] is None
    assert log["after"]["retracted_at"] is not None
    assert deployment.run().idle


def test_the_former_mapping_brings_back_the_former_assertions(deployment: Deployment) -> None:
    row = samples.vessel(1, "ONE", **{"Name 2": "UNO"})
    deployment.put("uploads/AAA/2026-01-01/a.csv", register(row))
    deployment.run()
    before = [one for one in names(deployment) if one["stands"]]
    for headers in (["Name 2"], ["Name"]):
        samples.declare_source(deployment.catalog, "AAA", headers={"VESSEL_NAME": headers})
        deployment.run()

    assert [one for one in names(deployment) if one["stands"]] == before


def test_a_value_that_is_now_read_from_another_cell_is_cited_there(deployment: Deployment) -> None:
    row = samples.vessel(1, "ONE", **{"Name 2": "ONE"})
    deployment.put("uploads/AAA/2026-01-01/a.csv", register(row))
    deployment.run()
    samples.declare_source(deployment.catalog, "AAA", headers={"VESSEL_NAME": ["Name 2"]})

    assert deployment.run().promoted.retracted == 0

    assert names(deployment) == [name(1, "AAA", "ONE", "a.csv", "r1/Name 2")]
    before = deployment.versions()
    deployment.rows("UPDATE stage.documents SET promotion_due = true")
    assert deployment.run().promoted.assertions == 0
    assert {table for table, rows in deployment.versions().items() if rows != before[table]} == {
        "stage.documents"
    }


def test_what_another_document_still_says_stands_with_its_citation_and_dates(
    deployment: Deployment,
) -> None:
    """Of three documents of a source, a changed mapping takes the name from the first."""
    both = samples.vessel(1, "ONE", **{"Name 2": ""})
    deployment.put("uploads/AAA/2026-01-01/first.csv", register(both))
    plain = samples.vessel(1, "ONE")
    deployment.put("uploads/AAA/2026-02-01/last.csv", samples.csv([plain]))
    middle = samples.csv([plain], (*samples.HEADERS[:2], *samples.HEADERS[:1:-1]))
    deployment.put("uploads/AAA/2026-01-15/middle.csv", middle)
    deployment.run()
    assert names(deployment) == [
        name(1, "AAA", "ONE", "first.csv", "r1/Name", last_seen="2026-02-01")
    ]

    samples.declare_source(deployment.catalog, "AAA", headers={"VESSEL_NAME": ["Name 2", "Name"]})
    fresh = deployment.elsewhere()
    assert deployment.run().promoted.retracted == 0
    fresh.run()

    expected = [name(1, "AAA", "ONE", "middle.csv", "r1/Name", first_seen="2026-01-15")]
    expected[0]["last_seen"] = "2026-02-01"
    assert names(fresh) == expected
    assert names(deployment) == expected
    assert deployment.dump(*DERIVED) == fresh.dump(*DERIVED)
    assert deployment.run().idle


def test_last_seen_goes_back_when_the_last_document_says_it_no_more(
    deployment: Deployment,
) -> None:
    deployment.put("uploads/AAA/2026-01-01/first.csv", samples.csv([samples.vessel(1, "ONE")]))
    deployment.put(
        "uploads/AAA/2026-02-01/last.csv", register(samples.vessel(1, "ONE", **{"Name 2": ""}))
    )
    deployment.run()
    samples.declare_source(deployment.catalog, "AAA", headers={"VESSEL_NAME": ["Name 2", "Name"]})

    deployment.run()

    assert names(deployment) == [name(1, "AAA", "ONE", "first.csv", "r1/Name")]
    assert deployment.run().idle


def test_a_changed_trust_changes_what_is_shown_and_nothing_that_was_said(
    deployment: Deployment,
) -> None:
    deployment.put("uploads/AAA/2026-01-01/a.csv", samples.csv([samples.vessel(1, "FROM A")]))
    deployment.put("uploads/BBB/2026-01-01/b.csv", samples.csv([samples.vessel(1, "FROM B")]))
    deployment.run()
    said = deployment.versions()["curated.vessel_identifiers"]
    assert deployment.names() == {samples.imo(1): "FROM B"}

    samples.declare_source(deployment.catalog, "AAA", trust=70)
    deployment.run()

    assert deployment.names() == {samples.imo(1): "FROM A"}
    assert deployment.versions()["curated.vessel_identifiers"] == said
    assert deployment.run().idle


def test_a_source_that_left_the_catalog_keeps_what_it_said(deployment: Deployment) -> None:
    deployment.put("uploads/AAA/2026-01-01/a.csv", samples.csv([samples.vessel(1, "ONE")]))
    deployment.run()
    before = deployment.dump(*DERIVED)
    (deployment.catalog / "sources" / "AAA.yaml").unlink()
    deployment.put("uploads/AAA/2026-02-01/a.csv", samples.csv([samples.vessel(2, "TWO")]))

    deployment.run()

    assert deployment.dump(*DERIVED) == before
    assert "unknown source AAA" in deployment.set_aside()["uploads/AAA/2026-02-01/a.csv"].reason


def test_a_document_whose_source_left_before_it_was_mapped_waits_for_it(
    deployment: Deployment,
) -> None:
    key = "uploads/AAA/2026-01-01/a.csv"
    deployment.put(key, samples.csv([samples.vessel(1, "ONE")]))
    deployment.listing()
    deployment.register()
    (deployment.catalog / "sources" / "AAA.yaml").unlink()

    assert deployment.run().extracted.failed == 1

    shown = deployment.set_aside()[key]
    assert (shown.kind, shown.reason) == ("not mapped", "source AAA is no longer in the catalog")
    samples.declare_source(deployment.catalog, "AAA")
    deployment.rows("UPDATE stage.documents SET next_attempt_at = now()")
    assert deployment.run().promoted.vessels == 1
