"""What is curated depends on what was delivered, never on the order in which it was loaded."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from oceanid_pipelines.store.withdrawals import withdraw_delivery
from tests.flows import driver, samples
from tests.flows.conftest import Deployment
from tests.flows.test_corrections import undo

CURATED = (
    "curated.vessels",
    "curated.vessel_identifiers",
    "curated.vessel_info",
    "curated.vessel_metrics",
    "curated.entity_conflicts",
)


def registers() -> dict[str, bytes]:
    """Return registers that agree, disagree, repeat and rename, of sources of all trusts.

    Of source AAA there are two on the same date, which say the same in other rows.
    """
    base = [samples.vessel(number, f"SHIP {number}") for number in range(4)]
    renamed = [{**row, "Name": f"NEW {row['Name']}", "Flag": "ESP"} for row in base]
    twins = [samples.vessel(9, "TWIN ONE"), samples.vessel(9, "TWIN TWO", Number="R99999")]
    return {
        "uploads/AAA/2026-01-01/one.csv": samples.csv(base),
        "uploads/AAA/2026-01-01/same.xlsx": samples.xlsx(reversed(base)),
        "uploads/AAA/2026-03-01/late.csv": samples.csv([*renamed, *twins]),
        "uploads/BBB/2026-02-01/two.csv": samples.csv([*base[2:], samples.vessel(7, "SEVEN")]),
        "uploads/CCC/2026-02-01/tie.csv": samples.csv(
            [{**row, "Name": f"C {row['Name']}", "GT": "1.50"} for row in base]
        ),
    }


@pytest.fixture
def three(deployment: Deployment) -> Deployment:
    """Return a deployment with a third source, as trusted as the first."""
    samples.declare_source(deployment.catalog, "CCC", trust=50)
    return deployment


EVERYDAY = ("uploads/AAA/2026-03-01/late.csv", "uploads/BBB/2026-02-01/two.csv")


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(key, marks=() if key in EVERYDAY else pytest.mark.exhaustive)
        for key in sorted(registers())
    ],
)
def test_any_order_of_loading_gives_the_same_vessels_values_and_citations(
    three: Deployment, first: str
) -> None:
    """Each delivery once as the very first; the rest after it, one by one, in two orders."""
    files = registers()
    for key, body in files.items():
        three.put(key, body)
    three.run()
    expected = three.dump(*CURATED)
    assert len(expected["curated.vessels"]) == 6
    rest = sorted(key for key in files if key != first)
    for order in ([first, *rest], [first, *reversed(rest)]):
        assert one_by_one(three.elsewhere(), order).dump(*CURATED) == expected, order


@pytest.mark.exhaustive
@pytest.mark.timeout(3600)
def test_every_order_of_loading_gives_the_same(three: Deployment) -> None:
    files = registers()
    for key, body in files.items():
        three.put(key, body)
    three.run()
    expected = three.dump(*CURATED)
    for order in permutations(files):
        assert one_by_one(three.elsewhere(), order).dump(*CURATED) == expected, order


def one_by_one(deployment: Deployment, order: tuple[str, ...] | list[str]) -> Deployment:
    """Load the deliveries in this order: the others wait, as if they had not come yet."""
    deployment.listing()
    deployment.rows("UPDATE control.bucket_keys SET next_attempt_at = 'infinity'")
    for key in order:
        deployment.rows(
            "UPDATE control.bucket_keys SET next_attempt_at = now() WHERE key = %s", key
        )
        assert deployment.run().registered.fetched == 1
    return deployment


def test_an_imo_number_with_two_identities_opens_one_conflict_once(three: Deployment) -> None:
    twins = [samples.vessel(9, "TWIN ONE"), samples.vessel(9, "TWIN TWO", Number="R99999")]
    three.put("uploads/AAA/2026-01-01/a.csv", samples.csv([*twins, samples.vessel(1, "ONE")]))
    assert three.run().promoted.conflicts == 1
    three.put("uploads/AAA/2026-02-01/a.csv", samples.csv([*twins, samples.vessel(1, "ONE")]))
    three.put("uploads/AAA/2026-03-01/a.xlsx", samples.xlsx(twins))
    assert three.run().promoted.conflicts == 0

    conflict = three.one(
        "SELECT conflict_type, status, imo, details FROM curated.entity_conflicts"
        " JOIN curated.vessels USING (vessel_id)"
    )
    assert conflict["conflict_type"] == "IMO_WITH_TWO_IDENTITIES"
    assert conflict["status"] == "open"
    assert conflict["imo"] == samples.imo(9)
    assert conflict["details"]["records"] == {"R00009": 1, "R99999": 2}
    said = three.rows(
        "SELECT identifier_value FROM curated.vessel_identifiers"
        " JOIN curated.vessels USING (vessel_id)"
        " WHERE identifier_type = 'VESSEL_NAME' AND imo = %s ORDER BY 1",
        samples.imo(9),
    )
    assert [row["identifier_value"] for row in said] == ["TWIN ONE", "TWIN TWO"]

    # What opened it is withdrawn: it cites what says so still, and goes with the last that does.
    sheet = three.one("SELECT external_key FROM stage.documents WHERE sheet IS NOT NULL")
    assert conflict["details"]["document"] != sheet["external_key"]
    withdraw(three, date(2026, 1, 1), date(2026, 2, 1))
    left = three.one("SELECT status, details FROM curated.entity_conflicts")
    assert left["status"] == "open"
    assert left["details"] == conflict["details"] | {"document": sheet["external_key"]}
    withdraw(three, date(2026, 3, 1))
    assert three.rows("SELECT FROM curated.entity_conflicts") == []


def withdraw(deployment: Deployment, *days: date) -> None:
    """Withdraw deliveries of AAA, and let the next run retract what they said."""
    with driver.writing(deployment.environment) as connection, connection.begin():
        for day in days:
            withdraw_delivery(connection, "AAA", day, "a test", "eva")
    deployment.run()


def test_a_record_with_two_imo_numbers_is_a_conflict_and_gives_neither_to_a_vessel(
    three: Deployment,
) -> None:
    """It joins nobody, although all else of it is just what another record says."""
    samples.declare_source(three.catalog, "CCC", separators={"IMO": [" / "]})
    one, two = samples.imo(1), samples.imo(2)
    both = {**samples.vessel(2, "BOTH"), "IMO": f"{one} / {two}"}
    three.put(
        "uploads/CCC/2026-01-01/c.csv",
        samples.csv([samples.vessel(1, "ONE"), both, samples.vessel(2, "BOTH")]),
    )
    three.put("uploads/BBB/2026-01-01/b.csv", samples.csv([samples.vessel(2, "BOTH")]))

    assert three.run().promoted.conflicts == 1

    (found,) = three.rows(
        "SELECT conflict_type, status, identity_key, imo, vessel_name, details"
        " FROM curated.entity_conflicts JOIN curated.vessels USING (vessel_id)"
    )
    document = found["details"].pop("document")
    assert found == {
        "conflict_type": "RECORD_WITH_TWO_IMOS",
        "status": "open",
        "identity_key": f"imos:{one}+{two}",
        "imo": None,
        "vessel_name": "BOTH",
        "details": {"source": "CCC", "record": 2, "evidence": [one, two]},
    }
    assert three.names() == {one: "ONE", two: "BOTH", None: "BOTH"}
    assert three.one("SELECT count(merged_into) AS merged FROM curated.vessels")["merged"] == 0
    assert three.rows(
        "SELECT imo, count(*) AS said FROM curated.vessel_identifiers JOIN curated.vessels"
        " USING (vessel_id) WHERE identifier_type = 'IMO' GROUP BY imo ORDER BY imo"
    ) == [{"imo": one, "said": 1}, {"imo": two, "said": 2}]
    assert three.run().idle

    undone = undo(three, "--document", document[:12], "--at", "r2/IMO[1]")
    assert undone.exit_code == 0, undone.output
    assert three.rows("SELECT FROM curated.entity_conflicts") == []
    shown = "SELECT count(*) AS vessels FROM curated.vessels_enrichment_view"
    assert three.one(shown) == {"vessels": 2}, "it is the vessel of the number that is left"
