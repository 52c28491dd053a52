"""The job that protects the data, run by Dagster in this process on real stores."""

from __future__ import annotations

import dagster as dg
import pytest

from oceanid_pipelines.automation.jobs import PROTECT
from oceanid_pipelines.definitions import defs
from tests.deployment import Deployment

FRESH = (
    ("safety/backups", "the_newest_backup_is_fresh"),
    ("safety/restore_drill", "the_newest_drill_is_fresh"),
)


def protect(deployment: Deployment) -> dict[str, dict[str, object]]:
    """Run the job; return each asset's metadata."""
    job = defs.resolve_job_def(PROTECT)
    done = job.execute_in_process(instance=deployment.instance)
    return {
        asset: {
            name: value.value
            for [made] in [done.asset_materializations_for_node(f"safety__{asset}")]
            for name, value in made.metadata.items()
        }
        for asset in ("backups", "restore_drill")
    }


def test_a_backup_is_taken_and_proven_once_and_the_checks_say_so(deployment: Deployment) -> None:
    for asset, check in FRESH:
        evaluation = deployment.check(asset, check)
        assert not evaluation.passed
        assert evaluation.severity is dg.AssetCheckSeverity.ERROR
        assert "Run " in (evaluation.description or "")
    first = protect(deployment)
    assert first["backups"]["taken"] == 1
    second = protect(deployment)
    assert second["backups"]["taken"] == 0
    assert second["restore_drill"] == first["restore_drill"]
    for asset, check in FRESH:
        assert deployment.check(asset, check).passed


def test_without_a_place_for_backups_nothing_fails_and_a_warning_stays(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OCEANID_BACKUP_URI")
    assert "OCEANID_BACKUP_URI" in str(protect(deployment)["backups"]["not configured"])
    for asset, check in FRESH:
        evaluation = deployment.check(asset, check)
        assert not evaluation.passed
        assert evaluation.severity is dg.AssetCheckSeverity.WARN
