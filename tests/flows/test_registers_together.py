"""Four real registers, one after the other: which of their records are one vessel."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from oceanid_pipelines.cli import oceanid
from tests.flows.conftest import Deployment
from tests.flows.test_order import CURATED
from tests.flows.test_registers import CSV, REGISTERS

pytestmark = [
    pytest.mark.early,
    pytest.mark.registries,
    pytest.mark.skipif(not CSV.exists(), reason="no ../shared/data/registries beside the project"),
]
# In the order in which they were counted by other means: distinct vessels with an IMO number.
COUNTED = {
    "uploads/IOTC/2025-08-26/iotc.csv": ("IOTC_vessels_2025-08-26.csv", 3089),
    "uploads/NPFC/2025-08-26/npfc.csv": ("NPFC_vessels_2025-08-26.csv", 4193),
    "uploads/PNA/2025-09-08/pna.csv": ("PNA_TUNA_2025-09-08.csv", 4787),
    "uploads/NAFO/2025-08-26/nafo.csv": ("NAFO_vessels_2025-08-26.csv", 4853),
}
# The registers give one name, call sign and flag, but each its own number. Of the second pair one
# register lists both numbers, as two vessels: only the first is asked about.
FALSE = {("8864361", "9875329"), ("9009748", "9296896")}


def put(deployment: Deployment, key: str) -> None:
    deployment.put(key, (REGISTERS / COUNTED[key][0]).read_bytes())


def with_numbers(deployment: Deployment) -> int:
    """Return how many vessels with an IMO number are shown."""
    counted = deployment.one(
        "SELECT count(*) AS vessels, count(DISTINCT imo) AS numbers FROM curated.vessels"
        " WHERE imo IS NOT NULL AND merged_into IS NULL"
    )
    assert counted["vessels"] == counted["numbers"]
    return int(counted["vessels"])


def test_four_registers_become_the_vessels_that_were_counted(deployment: Deployment) -> None:
    for key, (_, vessels) in COUNTED.items():
        put(deployment, key)
        done = deployment.run()
        assert done.promoted.failed == 0
        assert with_numbers(deployment) == vessels, key
    in_two = deployment.one(
        "SELECT count(*) AS vessels FROM (SELECT vessel_id FROM curated.vessel_identifiers"
        " WHERE identifier_type = 'IMO' GROUP BY vessel_id"
        " HAVING count(DISTINCT source_code) > 1) AS shared"
    )
    assert in_two == {"vessels": 80}
    conflicts = deployment.rows(
        "SELECT conflict_type, imo FROM curated.entity_conflicts JOIN curated.vessels"
        " USING (vessel_id) WHERE status = 'open'"
    )
    two_identities = {
        c["imo"] for c in conflicts if c["conflict_type"] == "IMO_WITH_TWO_IDENTITIES"
    }
    assert two_identities == {"8571043", "8648028"}
    two_numbers = deployment.rows(
        "SELECT one.imo AS one, other.imo AS other FROM curated.entity_conflicts AS conflict"
        " JOIN curated.vessels AS one USING (vessel_id)"
        " JOIN curated.vessels AS other ON other.vessel_id = conflict.other_vessel_id"
        " WHERE conflict_type = 'VESSEL_WITH_TWO_IMOS' AND status = 'open'"
    )
    assert {(row["one"], row["other"]) for row in two_numbers} == {("8864361", "9875329")}
    assert len(conflicts) < 20, "a person can read them"
    call_signs = deployment.one(
        "SELECT count(*) AS shared FROM (SELECT identifier_value FROM curated.vessel_identifiers"
        " JOIN curated.vessels USING (vessel_id) WHERE identifier_type = 'IRCS' AND imo IS NOT NULL"
        " GROUP BY identifier_value HAVING count(DISTINCT vessel_id) > 1) AS shared"
    )
    assert call_signs["shared"] > 0

    backwards = deployment.elsewhere()
    backwards.listing()
    backwards.rows("UPDATE control.bucket_keys SET next_attempt_at = 'infinity'")
    for key in reversed(COUNTED):
        backwards.rows("UPDATE control.bucket_keys SET next_attempt_at = now() WHERE key = %s", key)
        backwards.run()
    assert backwards.dump(*CURATED) == deployment.dump(*CURATED)

    measured = CliRunner(env=dict(deployment.environment)).invoke(
        oceanid, ["resolution", "measure", "--json"]
    )
    assert measured.exit_code == 0, measured.output
    found = json.loads(measured.output)
    assert found["recall"] >= 0.95
    assert {tuple(sorted(one["imos"])) for one in found["false"]} <= FALSE
    assert all(one["why"] for one in found["missed"] + found["false"])
