"""A real run of everything: what it says of the tables, and that a second one writes nothing.

By Dagster's command line: `tests/flows/test_twice.py`.
"""

from __future__ import annotations

import warnings

import dagster as dg
import pytest

from oceanid_pipelines.definitions import defs
from oceanid_pipelines.local import demo
from tests.deployment import REGISTER, Deployment
from tests.flows.tables import row_versions

WRITTEN = (
    *("raw/objects", "stage/documents", "stage/extractions"),
    *("stage/pdf_boxes", "curated/vessels", "curated/vessel_identifiers"),
    *("curated/vessel_info", "curated/vessel_metrics", "curated/vessel_associates"),
    *("curated/vessel_authorizations", "curated/entity_organizations", "curated/entity_persons"),
    "stage/review_items",
)


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, dict[str, dg.MetadataValue]]:
    return {
        event.materialization.asset_key.to_user_string(): dict(event.materialization.metadata)
        for event in result.get_asset_materialization_events()
    }


def table(value: dg.MetadataValue) -> list[dict[str, str | int | float | bool | None]]:
    assert isinstance(value, dg.TableMetadataValue)
    return [dict(record.data) for record in value.records]


def columns_of(said: dict[str, dg.MetadataValue]) -> set[str]:
    schema = said["dagster/column_schema"]
    assert isinstance(schema, dg.TableSchemaMetadataValue)
    return {one.name for one in schema.schema.columns}


def test_a_run_says_what_it_did_and_what_the_tables_look_like(deployment: Deployment) -> None:
    deployment.put_samples()
    with warnings.catch_warnings():
        warnings.filterwarnings("error", category=DeprecationWarning, module="oceanid_pipelines")
        result = deployment.refresh()
    assert result.success
    said = metadata(result)
    told = {"s3/uploads", "label/taxonomy", "register/aurora", "register/boreal"}
    assert set(said) == {*WRITTEN, *told}
    assert said["register/aurora"]["newest delivery"].value == "2026-04-01"

    for key in WRITTEN:
        rows, schema = said[key]["dagster/row_count"], said[key]["dagster/column_schema"]
        name = said[key]["dagster/table_name"].value
        assert deployment.sql(f"SELECT count(*) FROM {name}") == [(rows.value,)]
        assert isinstance(schema, dg.TableSchemaMetadataValue)
        assert [one.name for one in schema.schema.columns if not one.description] == []

    columns = {key: columns_of(said[key]) for key in (*WRITTEN, "label/taxonomy")}
    columns["label/annotations"] = {  # not of this run
        name
        for (name,) in deployment.sql(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = 'label.annotations'::regclass"
        )
    }
    for key in (key for key in WRITTEN if key.startswith("curated/")):
        lineage = said[key]["dagster/column_lineage"]
        assert isinstance(lineage, dg.TableColumnLineageMetadataValue)
        for column, deps in lineage.column_lineage.deps_by_column.items():
            assert column in columns[key], f"{key} has no {column}"
            for dep in deps:
                assert dep.column_name in columns[dep.asset_key.to_user_string()], dep

    vessels = said["curated/vessels"]
    assert vessels["dagster/row_count"].value == demo.EXPECTED_FIGURES["vessels"]
    assert vessels["new vessels"].value == demo.EXPECTED_FIGURES["vessels"]
    bars = table(vessels["vessels by source"])
    assert [(bar["source"], bar["count"]) for bar in bars] == [("AURORA", "10"), ("BOREAL", "5")]
    assert [len(str(bar["share"])) for bar in bars] == [24, 12]
    preview = table(vessels["preview"])
    assert len(preview) == 5
    assert {"imo", "vessel_name", "flag"} <= set(preview[0])
    full = table(said["stage/extractions"]["coverage of the newest deliveries"])
    assert [(row["source"], row["delivered"], row["records"]) for row in full] == [
        ("AURORA", "2026-03-01", "8"),
        ("BOREAL", "2026-02-01", "5"),
    ]
    assert all(row["cells filled"] and str(row["share"]).endswith("%") for row in full)
    left = {row["layer"]: row["due"] for row in table(vessels["backlog"])}
    assert left["curated/vessels"] == "0"
    assert left["label_studio/tasks"] == "0", "nobody provisioned a project"
    made_of = {row["column"]: row for row in table(vessels["what the columns are made of"])}
    assert made_of["flag"]["labels"] == "FLAG"
    assert made_of["flag"]["from"] == "curated/vessel_info.value"
    assert said["raw/objects"]["dagster/uri"].value == f"s3://{deployment.bucket}/uploads/"
    assert deployment.bucket in str(said["raw/objects"]["the bucket"].value)
    # Names of people are in the facts: a withdrawal could not reach them in Dagster's log.
    assert "preview" not in said["stage/extractions"]
    assert said["s3/uploads"]["new, changed or gone"].value == len(demo.DOCUMENTS)


def test_a_second_run_writes_no_row_and_still_materializes_everything(
    deployment: Deployment,
) -> None:
    deployment.put_samples()
    assert deployment.refresh().success
    before = row_versions(deployment.settings.migration_url)

    again = deployment.refresh()

    assert again.success
    assert set(metadata(again)) == set(WRITTEN), "neither the bucket nor a register changed"
    assert row_versions(deployment.settings.migration_url) == before
    assert metadata(again)["curated/vessels"]["new vessels"].value == 0


def test_one_asset_can_be_run_alone(deployment: Deployment) -> None:
    deployment.put_samples(REGISTER)
    job = defs.resolve_implicit_global_asset_job_def()
    for key in ("raw/objects", "stage/documents"):
        one = job.get_subset(asset_selection={dg.AssetKey(key.split("/"))})
        assert one.execute_in_process(instance=deployment.instance).success
    assert deployment.sql("SELECT count(*) FROM stage.table_ingest") == [(9,)]
    assert deployment.sql("SELECT count(*) FROM stage.extractions") == [(0,)]


def test_a_run_without_its_schema_says_what_to_do(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.sql(
        "DELETE FROM control.schema_versions"
        " WHERE version = (SELECT max(version) FROM control.schema_versions)"
    )
    result = deployment.refresh()
    assert not result.success
    log = "\n".join(str(entry) for entry in deployment.instance.all_logs(result.run_id))
    assert "oceanid db migrate" in log
