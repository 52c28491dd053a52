"""A delivery that repeats an earlier one costs what is new in it, and means what it says."""

from __future__ import annotations

from collections.abc import Callable

from oceanid_pipelines.store.statements import statement
from tests.flows import driver, samples
from tests.flows.conftest import Deployment
from tests.flows.tables import Dump
from tests.flows.test_corrections import undo
from tests.flows.test_order import CURATED, one_by_one

FIRST, MIDDLE, LAST = (f"uploads/AAA/2026-0{month}-01/a.csv" for month in (1, 2, 3))
ASSERTIONS = (
    *(*CURATED, "curated.vessel_associates", "curated.vessel_authorizations"),
    *("curated.entity_organizations", "curated.entity_persons"),
)


def deliveries() -> dict[str, bytes]:
    """Three of one source: a vessel is added on top, one is renamed and back, one has two rows."""
    gears = {"Gears": "Longline; Handline"}
    base = [
        samples.vessel(1, "ONE", **gears),
        samples.vessel(2, "TWO"),
        samples.vessel(3, "THREE"),
        samples.vessel(3, "THREE", Flag="ESP"),
        samples.vessel(4, "FOUR", IMO="1234567"),
    ]
    renamed = [samples.vessel(9, "NINE"), base[0], {**base[1], "Name": "DEUX"}, *base[2:]]
    return {
        FIRST: samples.csv(base),
        MIDDLE: samples.csv(renamed),
        LAST: samples.csv([base[4], *base[:4]]),
    }


def withdrawn(deployment: Deployment, month: int) -> None:
    deployment.rows(
        "UPDATE raw.deliveries SET withdrawn_at = now()"
        " WHERE extract(month FROM delivered_on) = %s",
        month,
    )
    deployment.rows("UPDATE stage.documents SET promotion_due = true")


def undone(deployment: Deployment, month: int, *where: str) -> None:
    document = deployment.one(
        "SELECT document_id FROM stage.documents JOIN raw.deliveries USING (sha256)"
        " WHERE extract(month FROM delivered_on) = %s",
        month,
    )
    done = undo(deployment, "--document", str(document["document_id"]), *where)
    assert done.exit_code == 0, done.output


EVENTS: dict[str, Callable[[Deployment], None]] = {
    "the first is withdrawn": lambda deployment: withdrawn(deployment, 1),
    "the newest is withdrawn": lambda deployment: withdrawn(deployment, 3),
    "a cell of the first is undone": lambda deployment: undone(deployment, 1, "--at", "r1/Name"),
    "a cell of the newest is undone": lambda deployment: undone(deployment, 3, "--at", "r2/Name"),
    "all of the first is undone": lambda deployment: undone(deployment, 1),
    "all of the newest is undone": lambda deployment: undone(deployment, 3),
}


def shown(deployment: Deployment) -> tuple[Dump, list[dict[str, object]]]:
    """Return what every assertion means, and what the read contract makes of it."""
    report = "SELECT * FROM curated.vessel_report ORDER BY vessel_uuid"
    view = "SELECT * FROM curated.vessels_enrichment_view ORDER BY vessel_uuid"
    return deployment.dump(*ASSERTIONS), [*deployment.rows(report), *deployment.rows(view)]


def uncited(deployment: Deployment) -> list[object]:
    """Return the assertions whose citation says something else."""
    with driver.writing(deployment.environment) as connection, connection.begin():
        return [
            row
            for name in ("uncited_identifiers", "uncited_parties")
            for row in connection.execute(statement(f"curated/{name}"))
        ]


def test_what_repeats_is_written_once_and_means_the_same_as_if_it_were_not(
    deployment: Deployment,
) -> None:
    """Loaded in order, records repeat earlier ones; loaded backwards, none does."""
    for key, body in deliveries().items():
        deployment.put(key, body)
    repeating = one_by_one(deployment.elsewhere(), [FIRST])
    log = repeating.one("SELECT max(log_id) AS newest FROM curated.promotion_log")["newest"]
    one_by_one(repeating, [MIDDLE])
    facts = repeating.rows(
        "SELECT DISTINCT delivery.delivered_on::text AS day, fact.record_no"
        " FROM stage.extractions AS fact JOIN stage.documents USING (document_id)"
        " JOIN raw.deliveries AS delivery USING (sha256) WHERE delivered_on > '2026-01-01'"
    )
    # New, renamed, and the one that people are asked about.
    assert {row["record_no"] for row in facts} == {1, 3, 6}
    logged = repeating.rows(
        "SELECT DISTINCT vessel.vessel_name FROM curated.promotion_log AS log"
        " JOIN curated.vessels AS vessel"
        " ON vessel.vessel_id = CAST(log.after ->> 'vessel_id' AS bigint) WHERE log.log_id > %s",
        log,
    )
    assert {row["vessel_name"] for row in logged} == {"NINE", "DEUX"}, "seen again is no change"
    one_by_one(repeating, [LAST])
    seen = repeating.one(
        "SELECT last_seen::text, last_place FROM curated.vessel_sightings"
        " JOIN curated.vessels USING (vessel_id) WHERE vessel_name = 'ONE'"
    )
    assert seen == {"last_seen": "2026-03-01", "last_place": "a.csv r2"}
    alone = one_by_one(deployment.elsewhere(), [LAST, MIDDLE, FIRST])
    count = "SELECT count(*) AS n FROM stage.repeated_records"
    assert (repeating.one(count)["n"], alone.one(count)["n"]) == (7, 0)
    reports = "SELECT mapping_report FROM stage.documents ORDER BY external_key"
    assert repeating.rows(reports) == alone.rows(reports), "coverage counts what is repeated"

    assert shown(repeating) == shown(alone)
    for what, happens in EVENTS.items():
        one, other = repeating.copied(), alone.copied()
        for each in (one, other):
            happens(each)
            each.run()
        assert shown(one) == shown(other), what
        assert uncited(one) == [], what
    # What people undid holds for what is mapped anew, though it could repeat.
    samples.declare_source(deployment.catalog, "AAA", trust=51)
    for each in (one, other):
        each.run()
    assert shown(one) == shown(other)
    assert one.run().idle
