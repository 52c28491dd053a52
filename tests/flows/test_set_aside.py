"""An item that fails waits with its reason while its neighbours go on, and heals by itself."""

from __future__ import annotations

from typing import LiteralString

import pytest

from tests.flows import samples
from tests.flows.conftest import Deployment

BAD = "uploads/AAA/2026-01-01/bad.csv"
GOOD = "uploads/AAA/2026-01-01/good.csv"
AFTER = "uploads/BBB/2026-01-01/after.csv"

# A rule by which the owner of the schema makes a step fail for one document.
TROUBLE: dict[str, tuple[LiteralString, LiteralString]] = {
    "parsed": ("stage.table_ingest", "cells ->> 'Name' <> 'TROUBLE'"),
    "mapped": ("stage.extractions", "value_raw <> 'TROUBLE'"),
    "promoted": ("curated.vessel_identifiers", "identifier_value <> 'TROUBLE'"),
}
KIND = {"parsed": "failed", "mapped": "not mapped", "promoted": "not promoted"}


@pytest.mark.parametrize("step", sorted(TROUBLE))
def test_a_document_that_fails_waits_and_heals_while_its_neighbours_go_on(
    deployment: Deployment, step: str
) -> None:
    table, rule = TROUBLE[step]
    deployment.put(BAD, samples.csv([samples.vessel(1, "TROUBLE"), samples.vessel(2, "TWO")]))
    deployment.put(GOOD, samples.csv([samples.vessel(3, "THREE")]))
    deployment.put(AFTER, samples.csv([samples.vessel(4, "FOUR")]))
    undisturbed = deployment.elsewhere()
    undisturbed.run()
    deployment.rows(f"ALTER TABLE {table} ADD CONSTRAINT trouble CHECK ({rule}) NOT VALID")

    deployment.run()

    assert set(deployment.names().values()) == {"THREE", "FOUR"}
    (shown,) = deployment.set_aside().values()
    assert (shown.kind, shown.what) == (KIND[step], BAD)
    assert "trouble" in shown.reason
    assert "TROUBLE" not in shown.reason, "a reason does not carry values"
    assert waits(deployment) == {"attempts": 1, "minutes": 1}
    before = deployment.versions()
    assert deployment.run().idle, "it is not due yet"
    assert deployment.versions() == before

    for attempts, minutes in ((2, 2), (3, 4)):
        make_due(deployment)
        deployment.run()
        assert waits(deployment) == {"attempts": attempts, "minutes": minutes}

    deployment.rows(f"ALTER TABLE {table} DROP CONSTRAINT trouble")
    make_due(deployment)
    deployment.run()

    assert deployment.set_aside() == {}
    assert deployment.dump() == undisturbed.dump()
    assert deployment.run().idle


def waits(deployment: Deployment) -> dict[str, int]:
    """Return how often the bad document was tried, and for how many minutes it waits."""
    return deployment.one(
        "SELECT attempts, round(extract(epoch FROM next_attempt_at - now()) / 60)::int AS minutes"
        " FROM stage.documents WHERE title = 'bad.csv' AND error IS NOT NULL"
    )


def make_due(deployment: Deployment) -> None:
    """Let the time pass until what waits is due."""
    deployment.rows("UPDATE stage.documents SET next_attempt_at = now() WHERE title = 'bad.csv'")


def test_a_key_that_vanishes_between_listing_and_fetching_stops_no_other(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that was overwritten in between waits until it is listed again."""
    first, second = (samples.csv([samples.vessel(number, f"S {number}")]) for number in (1, 2))
    deployment.put(BAD, first)
    deployment.put(GOOD, first)
    deployment.put(AFTER, second)
    deployment.listing()
    deployment.delete(BAD)
    deployment.put(GOOD, samples.csv([samples.vessel(5, "FIVE")]))

    done = deployment.register()

    assert (done.fetched, done.failed) == (1, 2)
    assert {item.kind for item in deployment.set_aside().values()} == {"not fetched"}
    assert set(deployment.set_aside()) == {BAD, GOOD}
    deployment.run()
    assert set(deployment.names().values()) == {"S 2", "FIVE"}
    assert deployment.set_aside() == {}
