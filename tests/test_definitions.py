"""What must be true of everything that Dagster loads, whoever adds to it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
from datetime import timedelta
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._utils.warnings import BetaWarning, PreviewWarning, SupersessionWarning

from oceanid_pipelines.assets.curated import TABLES
from oceanid_pipelines.assets.declared import TAXONOMY, registers
from oceanid_pipelines.assets.lineage import lineage
from oceanid_pipelines.automation.runs import in_flight
from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.definitions import build_defs, defs

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "oceanid_pipelines"
SPECS = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
CHECKS = {
    spec.name: spec
    for check in defs.asset_checks or ()
    if isinstance(check, dg.AssetChecksDefinition)
    for spec in check.check_specs
}
# Deprecated, superseded, removed or beta names of Dagster 1.13.
BANNED = re.compile(
    r"\b(AutoMaterializePolicy|auto_materialize_policy|compute_kind|non_argument_deps|SourceAsset"
    r"|LegacyFreshnessPolicy|build_last_update_freshness_checks"
    r"|build_time_partition_freshness_checks|build_sensor_for_freshness_checks"
    r"|MultiAssetSensorDefinition|multi_asset_sensor|fs_io_manager|load_defs|MetadataEntry"
    r"|ExpectationResult|last_completion_time|job_selection|monitor_all_repositories|get_s3_keys"
    r"|external_assets?_from_specs?|observable_source_asset|multi_observable_source_asset"
    r"|io_manager_def|resource_defs)\b"
    r"|\bop\(version="
)
# Deprecated on the contexts of assets and resources; a sensor's has no other.
RUNNING = {"assets", "checks", "resources"}
BANNED_IN_RUNS = re.compile(
    r"context\.(run_id|dagster_run|run_config|run_tags|op_config|get_tag|has_tag"
    r"|asset_partition_\w+|asset_partitions_\w+)\b"
)


def test_definitions_load_with_an_empty_environment_and_without_input_or_output() -> None:
    program = """
import sys

def forbid(event, arguments):
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen"}:
        raise RuntimeError(f"{event} {arguments}")

import dagster
sys.addaudithook(forbid)
from oceanid_pipelines.definitions import defs
defs.resolve_job_def("refresh")
defs.resolve_all_asset_specs()
print("loaded")
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "loaded", done.stderr


def test_nothing_of_ours_is_deprecated_superseded_beta_or_preview() -> None:
    program = """
import warnings
import dagster
from dagster._utils.warnings import BetaWarning, PreviewWarning, SupersessionWarning
for kind in (DeprecationWarning, BetaWarning, PreviewWarning, SupersessionWarning):
    warnings.simplefilter("error", kind)
warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"(?!oceanid_pipelines)")
from oceanid_pipelines.definitions import defs
defs.resolve_job_def("refresh")
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_test_above_would_see_a_beta_name() -> None:
    with warnings.catch_warnings():
        for kind in (BetaWarning, PreviewWarning, SupersessionWarning):
            warnings.simplefilter("error", kind)
        with pytest.raises((BetaWarning, PreviewWarning, SupersessionWarning)):
            dg.asset(backfill_policy=dg.BackfillPolicy.single_run())(lambda: None)


def test_no_banned_name_is_in_our_sources() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in PACKAGE.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if BANNED.search(line) or (path.parent.name in RUNNING and BANNED_IN_RUNS.search(line))
    ]
    assert found == []


@pytest.mark.parametrize("key", sorted(SPECS))
def test_every_asset_says_what_it_is_and_whose(key: str) -> None:
    spec = SPECS[key]
    assert re.fullmatch(r"[a-z0-9_]+/[a-z0-9_]+", key), "asset keys are layer/noun"
    assert spec.group_name
    assert spec.group_name != "default"
    assert spec.owners
    assert spec.kinds
    assert len(spec.description or "") > 20


def test_the_groups_follow_each_other_without_a_circle() -> None:
    """Collapsed to its groups, the lineage is read from left to right."""
    group = {spec.key: spec.group_name for spec in SPECS.values()}
    waits_for = {
        name: {
            group[dep.asset_key]
            for spec in SPECS.values()
            if spec.group_name == name
            for dep in spec.deps
        }
        - {name}
        for name in group.values()
    }
    order = list(TopologicalSorter(waits_for).static_order())
    wanted = ["sources", "intake", "labelling", "facts", "curated", "consumers"]
    assert [name for name in order if name in wanted] == wanted


def test_every_check_says_what_is_true_when_it_passes() -> None:
    assert len(CHECKS) >= 8
    assert [
        name for name, spec in CHECKS.items() if not (spec.description or "").endswith(".")
    ] == []


def test_what_is_below_wrong_data_is_stopped() -> None:
    blocking = {name for name, spec in CHECKS.items() if spec.blocking}
    assert blocking >= {
        "every_record_is_kept",
        "every_imo_number_is_valid",
        "every_assertion_is_cited",
    }


def test_sensors_and_schedules_run_by_default_and_say_what_for() -> None:
    repository = defs.get_repository_def()
    assert repository.sensor_defs
    for sensor in repository.sensor_defs:
        assert sensor.default_status is dg.DefaultSensorStatus.RUNNING, sensor.name
        assert sensor.description, sensor.name
    for schedule in repository.schedule_defs:
        assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING, schedule.name
        assert schedule.description, schedule.name


def test_every_asset_holds_a_session_by_which_a_dead_run_is_known() -> None:
    without = [
        asset.key.to_user_string()
        for asset in defs.assets or ()
        if isinstance(asset, dg.AssetsDefinition)
        and asset.is_executable
        and not {"writer", "presence"} & asset.required_resource_keys
    ]
    assert without == [], f"{in_flight.__module__} would report their runs dead"


def test_every_job_without_assets_holds_a_session_too() -> None:
    jobs = [job for job in defs.jobs or () if isinstance(job, dg.JobDefinition)]
    ops = [node.definition for job in jobs for node in job.nodes]
    assert ops
    for op in ops:
        assert isinstance(op, dg.OpDefinition)
        assert {"writer", "presence"} & op.required_resource_keys, op.name


def test_every_job_has_a_description() -> None:
    assert [job.name for job in defs.jobs or () if not job.description] == []


def test_nothing_is_partitioned_and_one_run_is_one_process() -> None:
    assert {spec.partitions_def for spec in SPECS.values()} == {None}
    assert defs.executor is dg.in_process_executor


def test_a_resource_can_be_replaced_by_name() -> None:
    class Other(dg.ConfigurableResource[Any]):
        pass

    other = Other()
    assert (build_defs(database=other).resources or {})["database"] is other
    assert (defs.resources or {})["database"] is not other


def test_dagster_itself_validates_the_workspace(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "dagster"), "definitions", "validate"),
            *("-w", str(ROOT / "workspace.yaml")),
        ],
        env={"PATH": os.environ["PATH"]},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All code locations passed validation" in done.stdout + done.stderr


def test_the_outside_stands_at_both_ends_of_the_lineage() -> None:
    graph = defs.resolve_asset_graph()
    nodes = {key.to_user_string(): graph.get(key) for key in graph.get_all_asset_keys()}
    registers = {f"register/{code.lower()}" for code in load_catalog().sources}
    consumers = {"ebisu/backend", "bi/analysts", "huggingface/training"}
    outside = {name for name, node in nodes.items() if node.is_external}
    declared = registers | {"label/taxonomy"}
    assert outside == declared | {"s3/uploads", "label_studio/people"} | consumers
    assert {name for name, node in nodes.items() if not node.parent_keys} == declared
    assert consumers == {name for name in consumers if not nodes[name].child_keys}


def test_every_register_has_the_freshness_that_its_source_promises() -> None:
    promised = {
        f"register/{code.lower()}": timedelta(days=source.freshness_days)
        for code, source in load_catalog().sources.items()
    }
    policies = {name: spec.freshness_policy for name, spec in SPECS.items()}
    assert {name for name, policy in policies.items() if policy} == set(promised)
    for name, days in promised.items():
        assert policies[name] == dg.FreshnessPolicy.time_window(
            fail_window=days + timedelta(days=1), warn_window=days
        )


def test_a_catalog_with_a_mistake_hides_no_lineage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "NEW.yaml").write_text("code: NEW\nnonsense: 1\n")
    monkeypatch.setenv("OCEANID_CATALOG", str(tmp_path))
    assert {spec.key.path[-1].upper() for spec in registers()} == set(load_catalog().sources)
    assert "nonsense" in caplog.text


def test_the_lineage_of_columns_ends_at_every_label_that_is_promoted() -> None:
    taxonomy = load_catalog().taxonomy
    labels = {
        (table, column): {dep.column_name for dep in deps if dep.asset_key == TAXONOMY}
        for table in TABLES
        for column, deps in lineage(table, taxonomy).deps_by_column.items()
    }
    reached = {
        (f"curated.{table}", label) for (table, _), found in labels.items() for label in found
    }
    assert {(one.goes_to, one.label) for one in taxonomy.labels if one.goes_to} <= reached
    for table, column, label in (
        ("vessels", "imo", "IMO"),
        ("vessels", "flag", "FLAG"),
        ("vessel_associates", "address", "ADDRESS"),
        ("vessel_authorizations", "status", "AUTHORIZATION_STATUS"),
        ("vessel_authorizations", "valid_to", "DATE"),
        ("vessel_metrics", "unit", "UNIT"),
    ):
        assert labels[table, column] == {label}
