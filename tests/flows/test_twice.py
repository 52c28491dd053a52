"""Running anything twice changes nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.flows.conftest import Deployment, fill, finish, materialize

ROOT = Path(__file__).parents[2]


@pytest.mark.usefixtures("every_store")
def test_a_scheduled_materialization_takes_everything_and_a_second_writes_no_row(
    deployment: Deployment, tmp_path: Path
) -> None:
    fill(deployment)
    summary = tmp_path / "summary.md"
    subprocess.run(
        [ROOT / ".ci" / "materialize"],
        env={
            "PATH": os.environ["PATH"],
            "GITHUB_STEP_SUMMARY": str(summary),
            **deployment.environment,
        },
        check=True,
    )
    assert "exit code 0" in summary.read_text()
    assert "raw/objects" in summary.read_text()
    before = deployment.versions()
    meaning = deployment.dump()
    assert before["curated.vessels"][0] == 14
    assert before["control.bucket_keys"][0] == 10, "derived/ is no upload"
    assert {row["status"] for row in meaning["stage.documents"]} == {"parsed", "rejected"}
    assert len(meaning["curated.entity_conflicts"]) == 1

    output = finish(materialize(deployment.environment))

    assert "curated" in output
    assert deployment.versions() == before


def test_a_second_run_finds_nothing_to_do(deployment: Deployment) -> None:
    fill(deployment)
    first = deployment.run()
    before = deployment.versions()
    assert not first.idle

    assert deployment.run().idle
    assert deployment.versions() == before
