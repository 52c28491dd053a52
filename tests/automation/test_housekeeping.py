"""Old runs go; what shows an asset's or a check's newest state stays."""

from __future__ import annotations

import dagster as dg
import psycopg
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
    resources={name: from_environment()[name] for name in ("presence", "database")},
)


def runs(instance: dg.DagsterInstance) -> set[str]:
    return set(instance.get_run_ids())


def tidy(instance: dg.DagsterInstance, **config: object) -> None:
    job = SMALL.resolve_job_def("housekeeping")
    said = {"config": {"keep_days": 0, **config}}
    done = job.execute_in_process(
        instance=instance,
        run_config={"ops": {"forget_old_runs": said, "forget_gone_keys": said}},
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


KEYS = (
    "INSERT INTO control.bucket_keys (bucket, key, etag, size_bytes, last_modified, state, reason,"
    " gone_at) VALUES"
    " ('b', 'gone long ago', 'e', 1, now(), 'unrouted', 'nobody knows it', now() - interval '9 d'),"
    " ('b', 'gone just now', 'e', 1, now(), 'unrouted', 'nobody knows it', now()),"
    " ('b', 'still there', 'e', 1, now(), 'unrouted', 'nobody knows it', NULL),"
    " ('b', 'registered once', 'e', 1, now(), 'registered', NULL, now() - interval '9 d')"
)


def test_only_keys_that_were_set_aside_and_are_gone_for_long_are_forgotten(
    instance: dg.DagsterInstance, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCEANID_DATABASE_URL", environment["OCEANID_DATABASE_URL"])
    with psycopg.connect(environment["OCEANID_OWNER_DATABASE_URL"], autocommit=True) as database:
        database.execute(KEYS)

        def keys() -> set[str]:
            return {key for (key,) in database.execute("SELECT key FROM control.bucket_keys")}

        everything = keys()
        tidy(instance, keep_days=7, dry_run=True)
        assert keys() == everything
        tidy(instance, keep_days=7)
        assert everything - keys() == {"gone long ago"}
