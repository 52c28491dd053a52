"""The real public registers, where they are beside the project: counted once by other means."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.conftest import Deployment

REGISTERS = Path(__file__).parents[2].parent / "shared" / "data" / "registries"
CSV = REGISTERS / "IOTC_vessels_2025-08-26.csv"
XLSX = REGISTERS / "IOTC_vessels_2025-08-26.xlsx"

pytestmark = [
    pytest.mark.registries,
    pytest.mark.skipif(not CSV.exists(), reason="no ../shared/data/registries beside the project"),
]


@pytest.mark.exhaustive
def test_the_iotc_register_becomes_vessels_once(deployment: Deployment) -> None:
    deployment.put("uploads/IOTC/2025-08-26/iotc.csv", CSV.read_bytes())
    first = deployment.run()
    assert first.parsed.records == 5321
    assert first.promoted.vessels == 5320
    assert deployment.one(
        "SELECT count(*) AS rows FROM stage.table_ingest WHERE parse_issue IS NULL"
    ) == {"rows": 5321}
    assert deployment.one(
        "SELECT count(imo) AS vessels, count(DISTINCT imo) AS numbers FROM curated.vessels"
    ) == {"vessels": 3089, "numbers": 3089}
    conflict = deployment.one(
        "SELECT imo, status FROM curated.entity_conflicts JOIN curated.vessels USING (vessel_id)"
    )
    assert conflict == {"imo": "8571043", "status": "open"}

    deployment.put("uploads/IOTC/2025-08-26/iotc.xlsx", XLSX.read_bytes())
    curated = deployment.versions()
    second = deployment.run()
    assert second.parsed.records == 5321
    assert second.promoted.vessels == 0
    after = deployment.versions()
    for table in ("vessels", "vessel_identifiers", "vessel_info", "vessel_metrics"):
        assert after[f"curated.{table}"][0] == curated[f"curated.{table}"][0]

    assert deployment.run().idle
    assert deployment.versions() == after
