"""A real register through a real Label Studio: PNA's IMO number that lost its last digit."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from tests.flows.desk import Desk
from tests.flows.test_corrections import shown, undo
from tests.flows.test_registers import CSV, REGISTERS
from tests.flows.test_review import reviewers, verdict

__all__ = ["reviewers"]  # the fixture

pytestmark = [
    pytest.mark.registries,
    pytest.mark.skipif(not CSV.exists(), reason="no ../shared/data/registries beside the project"),
]
PNA = REGISTERS / "PNA_TUNA_2025-09-08.csv"
CUT, FULL = "962922", "9629225"


def test_a_correction_of_a_truncated_imo_number_moves_the_identity_and_its_undo_restores_it(
    reviewers: tuple[Desk, str],
) -> None:
    desk, project = reviewers
    deployment = desk.deployment
    with PNA.open(encoding="utf-8-sig", newline="") as file:
        (row,) = [one for one in csv.DictReader(file) if one["IMO #"] == CUT]

    def found() -> list[dict[str, Any]]:
        return deployment.rows(
            "SELECT * FROM curated.vessel_report WHERE imo = %s OR vessel_name = %s",
            FULL,
            row["Vessel Name"],
        )

    deployment.put("uploads/PNA/2025-09-08/pna.csv", PNA.read_bytes())
    desk.catch_up()
    (task,) = [one for one in desk.tasks(project) if one.data["field"].endswith(f": {CUT}")]
    assert task.data["suggestion"] == FULL
    desk.listen()
    before = shown(deployment)
    (numberless,) = found()
    assert numberless["imo"] is None

    said = desk.server.create_annotation(task.task_id, verdict("correct", FULL))
    assert desk.listen().reviewed.closed == 1

    (moved,) = found()
    assert (moved["imo"], moved["vessel_name"]) == (FULL, row["Vessel Name"])
    assert moved["sources"] == ["HUMAN", "PNA"]
    (number,) = [one for one in moved["identifiers"] if one["type"] == "IMO"]
    assert (number["source"], number["annotation"]) == ("HUMAN", said.annotation_id)

    assert undo(deployment, "--annotation", str(said.annotation_id)).exit_code == 0
    assert found() == [numberless]
    assert shown(deployment) == before
