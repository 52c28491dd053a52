"""Old runs go; what shows an asset's or a check's newest state stays."""

from __future__ import annotations

import dagster as dg
import pytest

from oceanid_pipelines.automation.housekeeping import housekeeping
from oceanid_pipelines.resources.stores import from_environment


@dg.asset
def thing() -> None: ...


@dg.asset_check(asset=thing)
def it_is_right() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


SMALL = dg.Definitions(
    assets=[thing],
    asset_checks=[it_is_right],
    jobs=[housekeeping],
    resources={"presence": from_environment()["presence"]},
)


def runs(instance: dg.DagsterInstance) -> set[str]:
    return set(instance.get_run_ids())


def tidy(instance: dg.DagsterInstance, **config: object) -> None:
    job = SMALL.resolve_job_def("housekeeping")
    done = job.execute_in_process(
        instance=instance,
        run_config={"ops": {"forget_old_runs": {"config": {"keep_days": 0, **config}}}},
    )
    assert done.success


def test_only_the_newest_materialization_and_evaluation_keep_an_old_run(
    instance: dg.DagsterInstance, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCEANID_DATABASE_URL", environment["OCEANID_DATABASE_URL"])
    everything = SMALL.resolve_implicit_global_asset_job_def()
    key = dg.AssetCheckKey(dg.AssetKey("thing"), "it_is_right")
    first = everything.execute_in_process(instance=instance).run_id
    check_only = everything.get_subset(asset_selection=set(), asset_check_selection={key})
    asset_only = everything.get_subset(
        asset_selection={dg.AssetKey("thing")}, asset_check_selection=set()
    )
    newest_check = check_only.execute_in_process(instance=instance).run_id
    newest_asset = asset_only.execute_in_process(instance=instance).run_id

    tidy(instance, dry_run=True)
    assert {first, newest_check, newest_asset} < runs(instance)
    tidy(instance, keep_days=1)
    assert {first, newest_check, newest_asset} < runs(instance)
    tidy(instance)

    assert {newest_check, newest_asset} < runs(instance)
    assert first not in runs(instance)
    assert instance.get_latest_materialization_event(dg.AssetKey("thing")) is not None
    record = instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
    assert record.run_id == newest_check
