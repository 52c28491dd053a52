"""Each check fails when its statement is false, and says where; else it passes."""

from __future__ import annotations

from hashlib import sha256

import dagster as dg
import pytest

from oceanid_pipelines.assets.stores import STORE_CHECKS
from oceanid_pipelines.definitions import CHECKS, defs
from tests.deployment import REGISTER, Deployment

ERROR, WARN = dg.AssetCheckSeverity.ERROR, dg.AssetCheckSeverity.WARN
RAW, DOCUMENTS, FACTS, VESSELS = (
    *("raw/objects", "stage/documents"),
    *("stage/extractions", "curated/vessels"),
)
HEADER = b"Record No,Vessel Name,IMO,Call Sign\n"


def said(evaluation: dg.AssetCheckEvaluation) -> str:
    """Return the table of a check that failed."""
    assert not evaluation.passed
    assert evaluation.description
    which = evaluation.metadata["which"]
    assert isinstance(which, dg.TableMetadataValue)
    return "\n".join(" | ".join(map(str, record.data.values())) for record in which.records)


def names(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    return {one.check_name: one.passed for one in result.get_asset_check_evaluations()}


def test_every_check_passes_on_a_good_register_and_on_nothing(deployment: Deployment) -> None:
    above = {"raw", "stage", "curated"}  # the dataset has a job and tests of its own
    every = {
        spec.name
        for check in CHECKS
        for spec in check.check_specs
        if spec.asset_key.path[0] in above
    } - {one.name for one in STORE_CHECKS}  # no run evaluates those
    assert len(every) >= 9
    assert names(deployment.refresh()) == dict.fromkeys(every, True)
    deployment.put_samples(REGISTER)
    result = deployment.refresh()
    assert result.success
    assert names(result) == dict.fromkeys(every, True)


def test_every_key_is_routed(deployment: Deployment) -> None:
    deployment.put("inbox/letter.pdf", b"%PDF-1.4")
    result = deployment.refresh()
    assert result.success, "a key that nobody knows stops nothing"
    evaluation = deployment.check(RAW, "every_key_is_routed")
    assert "inbox/letter.pdf" in said(evaluation)
    assert evaluation.severity is WARN

    deployment.client.delete_object(Bucket=deployment.bucket, Key="inbox/letter.pdf")
    deployment.refresh()
    assert deployment.check(RAW, "every_key_is_routed").passed


def test_every_upload_is_fetched(deployment: Deployment) -> None:
    deployment.put_samples(REGISTER)
    deployment.refresh()
    assert deployment.check(RAW, "every_upload_is_fetched").passed
    # What a fetch leaves that failed.
    deployment.sql(
        "UPDATE control.bucket_keys SET state = 'pending', attempts = 1, last_error = 'gone',"
        " next_attempt_at = now() + interval '1 minute'"
    )
    evaluation = deployment.check(RAW, "every_upload_is_fetched")
    assert f"{REGISTER} | gone | 1 |" in said(evaluation)
    assert evaluation.severity is WARN


def test_every_document_is_read(deployment: Deployment) -> None:
    deployment.put("uploads/AURORA/2026-04-01/empty.csv", b"")
    assert deployment.refresh().success, "a document that cannot be read stops nothing"
    evaluation = deployment.check(DOCUMENTS, "every_document_is_read")
    assert "empty.csv | AURORA | rejected | empty file: it has 0 bytes |" in said(evaluation)
    assert evaluation.severity is WARN


def test_every_record_is_kept_and_a_lost_one_stops_what_is_below(deployment: Deployment) -> None:
    deployment.put_samples(REGISTER)
    above = {dg.AssetKey(["raw", "objects"]), dg.AssetKey(["stage", "documents"])}
    job = defs.resolve_implicit_global_asset_job_def().get_subset(asset_selection=above)
    assert job.execute_in_process(instance=deployment.instance).success
    deployment.sql("DELETE FROM stage.table_ingest WHERE row_no = 3")

    result = deployment.refresh()

    assert not result.success
    (lost,) = (one for one in result.get_asset_check_evaluations() if not one.passed)
    assert lost.check_name == "every_record_is_kept"
    assert lost.blocking
    assert lost.severity is ERROR
    assert "aurora-vessels.csv | 9 | 8 |" in said(lost)
    assert deployment.sql("SELECT count(*) FROM stage.extractions") == [(0,)]
    assert deployment.sql("SELECT count(*) FROM curated.vessels") == [(0,)]

    # What the check advises.
    deployment.sql(
        "DELETE FROM stage.documents WHERE sha256 = %s",
        sha256(deployment.get(REGISTER)).hexdigest(),
    )
    assert deployment.refresh().success
    assert deployment.sql("SELECT count(*) FROM stage.table_ingest") == [(9,)]
    assert deployment.sql("SELECT count(*), count(imo) FROM curated.vessels") == [(9, 7)]


def test_every_delivery_is_covered(deployment: Deployment) -> None:
    register = "uploads/IOTC/2026-01-31/register.csv"
    deployment.put(register, b"IOTC Number,Vessel Name\nIOTC000001,ALPHA\n")
    assert deployment.refresh().success
    evaluation = deployment.check(FACTS, "every_delivery_is_covered")
    assert "FLAG" in said(evaluation)
    assert evaluation.severity is ERROR


def test_every_imo_number_is_valid_and_a_wrong_one_fails_the_run(deployment: Deployment) -> None:
    deployment.put_samples(REGISTER)
    deployment.refresh()
    deployment.sql("UPDATE curated.vessels SET imo = '9000016' WHERE imo = '9000015'")
    evaluation = deployment.check(VESSELS, "every_imo_number_is_valid")
    assert "9000016" in said(evaluation)
    assert evaluation.severity is ERROR
    assert not deployment.refresh().success


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE stage.extractions SET value_norm = 'OTHER' WHERE value_norm = %s",
        "UPDATE stage.extractions SET validity = 'invalid', issue = '' WHERE value_norm = %s",
        "DELETE FROM stage.extractions WHERE value_norm = %s",
        "UPDATE curated.vessel_identifiers SET locator = 'r9/x' WHERE identifier_value = %s",
    ],
    ids=["another value", "not valid", "not there", "another cell"],
)
def test_every_assertion_is_cited(deployment: Deployment, tampering: str) -> None:
    deployment.put_samples(REGISTER)
    deployment.refresh()
    assert deployment.check(VESSELS, "every_assertion_is_cited").passed
    deployment.sql(tampering, "SEA MIST")
    evaluation = deployment.check(VESSELS, "every_assertion_is_cited")
    assert "SEA MIST" in said(evaluation)
    assert evaluation.severity is ERROR
    assert not deployment.refresh().success


def test_no_conflict_is_open(deployment: Deployment) -> None:
    two = b"AUR-001,ALPHA,9000015,CQAB\nAUR-002,BETA,9000015,CQAC\n"
    deployment.put(REGISTER, HEADER + two)
    assert deployment.refresh().success, "a disagreement stops nothing"
    evaluation = deployment.check(VESSELS, "no_conflict_is_open")
    assert "IMO_WITH_TWO_IDENTITIES" in said(evaluation)
    assert evaluation.severity is WARN
    deployment.sql(
        "UPDATE curated.entity_conflicts SET status = 'resolved', resolution = 'the newer one',"
        " reason = 'a test', resolved_by = 'me', resolved_at = now()"
    )
    assert deployment.check(VESSELS, "no_conflict_is_open").passed


def test_a_failed_check_shows_at_most_twenty_rows_and_counts_all(
    deployment: Deployment,
) -> None:
    for number in range(23):
        deployment.put(f"inbox/{number:02}.pdf", b"x")
    deployment.refresh()
    evaluation = deployment.check(RAW, "every_key_is_routed")
    assert evaluation.metadata["found"].value == 23
    assert "inbox/19.pdf" in said(evaluation)
    assert "inbox/20.pdf" not in said(evaluation)
    assert evaluation.metadata["shown"].value == 20


def test_every_task_is_there_and_every_model_predicts(deployment: Deployment) -> None:
    tasks = "label_studio/tasks"
    assert deployment.check(tasks, "every_task_is_there").passed
    assert deployment.check(tasks, "every_model_predicts").passed
    deployment.sql(
        "INSERT INTO label.tasks (project, ls_key, part, data, state, ls_task_id, last_error)"
        " VALUES ('ner', 'a', NULL, '{}', 'deleted_by_person', 2000000001, NULL),"
        " ('ner', 'b', NULL, '{}', 'failed', NULL, 'no text'),"
        " ('ner', 'c', NULL, '{}', 'retired', 2000000002, 'cannot be told'),"
        " ('ner', 'd', NULL, '{}', 'retired', 2000000003, NULL)"
    )
    # What people made themselves is theirs to delete.
    deployment.sql(
        "WITH own AS (INSERT INTO stage.documents (external_key, title) VALUES ('ls:1/4', 'own')"
        " RETURNING document_id) INSERT INTO label.tasks (document_id, project, ls_key, state,"
        " ls_task_id) SELECT document_id, 'ls:1', 'ls:1/4', 'deleted_by_person', 2000000004"
        " FROM own"
    )
    deployment.sql(
        "INSERT INTO label.predictions (task_key, model_version, error)"
        " SELECT task_key, 'toy-1', 'out of memory' FROM label.tasks"
    )
    shown = said(deployment.check(tasks, "every_task_is_there"))
    assert "deleted in Label Studio, task 2000000001" in shown
    assert "no text" in shown
    assert "cannot be told" in shown
    assert not [number for number in (2000000003, 2000000004) if str(number) in shown]
    assert "toy-1 | 5 | out of memory" in said(deployment.check(tasks, "every_model_predicts"))


@pytest.mark.usefixtures("label_studio")
def test_every_project_is_as_declared_and_heard(deployment: Deployment) -> None:
    """That a project as declared passes, tests/flows/test_projects.py shows of the same flow."""
    evaluation = deployment.check("label_studio/tasks", "every_project_is_as_declared")
    assert "ner | project | none | Oceanid: entities" in said(evaluation)
    assert "oceanid provision" in str(evaluation.description)
    assert deployment.check("label/annotations", "every_project_is_heard").passed
    deployment.sql(
        "INSERT INTO label.projects (project, ls_project_id, title, config_sha256, gone_at)"
        " VALUES ('ls:8', 2000000000, 'made by hand', repeat('0', 64), now())"
    )
    evaluation = deployment.check("label/annotations", "every_project_is_heard")
    assert not evaluation.passed
    table = evaluation.metadata["projects"]
    assert isinstance(table, dg.TableMetadataValue)
    assert "was deleted in Label Studio" in str(table.records)
