"""`oceanid status` and `oceanid doctor` tell what is there, and what to do."""

from __future__ import annotations

import base64
import json
import socket
from typing import Any

import psycopg
import pytest

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.bucket_setup import set_up_bucket
from oceanid_pipelines.flows.declare import declare_catalog
from oceanid_pipelines.local import object_store
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import Settings, SettingsError
from tests.cli.conftest import Run


def _findings(run: Run) -> tuple[int, dict[str, dict[str, Any]]]:
    done = run("doctor", "--json")
    return done.exit_code, {item["subject"]: item for item in json.loads(done.output)}


def _closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture
def declared(environment: dict[str, str]) -> None:
    """The database was told the catalog, as by a first run."""
    settings = Settings.load(environment)
    with stores.database(settings, "test") as database, database.connect() as connection:
        declare_catalog(connection, stores.catalog(settings))


def test_a_catalog_the_database_was_not_told_of_is_due(run: Run) -> None:
    found = json.loads(run("status", "--json").output)
    due = {layer["name"]: layer["due"] for layer in found["layers"]}
    assert due["catalog"] == len(load_catalog().sources) + 1  # and people, a source too


@pytest.mark.usefixtures("declared")
def test_status_of_an_empty_deployment_has_every_layer_and_nothing_due(run: Run) -> None:
    found = json.loads(run("status", "--json").output)
    assert [layer["due"] for layer in found["layers"]] == [0] * len(found["layers"])
    assert {layer["name"] for layer in found["layers"]} >= {
        "raw/objects",
        "curated/vessels",
        "huggingface/dataset",
    }
    assert found["set_aside"] == []
    assert set(found["review"].values()) == {0}


@pytest.mark.usefixtures("every_store", "declared")
def test_doctor_is_content_once_what_it_asks_for_is_done(
    run: Run, environment: dict[str, str]
) -> None:
    code, found = _findings(run)
    assert code == 0
    todo = {name: one["detail"] for name, one in found.items() if one["verdict"] != "ok"}
    assert todo.keys() == {"projects", "bucket's rules", "backups"}
    assert "oceanid provision sets it right" in todo["projects"]
    assert "oceanid provision sets it" in todo["bucket's rules"]
    assert "run oceanid backup" in todo["backups"]
    # Not by `oceanid provision`: other tests would take its projects for theirs.
    settings = Settings.load(environment)
    with stores.object_store(settings) as objects:
        set_up_bucket(objects, settings)
    assert run("backup").exit_code == 0
    code, found = _findings(run)
    assert code == 0
    del found["projects"]
    assert {item["verdict"] for item in found.values()} == {"ok"}, found


@pytest.mark.usefixtures("every_store", "declared")
def test_doctor_names_a_role_that_may_write_too_much(run: Run, environment: dict[str, str]) -> None:
    with psycopg.connect(environment["OCEANID_OWNER_DATABASE_URL"]) as connection:
        connection.execute("GRANT INSERT ON curated.vessels TO oceanid_reader")
    code, found = _findings(run)
    assert code == 1
    assert found["rights in the database"]["verdict"] == "failure"
    assert "curated.vessels" in found["rights in the database"]["detail"]


@pytest.mark.parametrize(
    ("variable", "value", "subject", "words"),
    [
        ("OCEANID_S3_BUCKET", "no-such-bucket", "object store", "OCEANID_S3_BUCKET"),
        ("AWS_SECRET_ACCESS_KEY", "wrong", "object store", "AWS_SECRET_ACCESS_KEY"),
        ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:{port}", "object store", "cannot reach"),
        (
            "OCEANID_DATABASE_URL",
            "postgresql://nobody:hidden@127.0.0.1:{port}/oceanid",
            "analytics database",
            "cannot reach",
        ),
        ("LABEL_STUDIO_URL", "http://127.0.0.1:{port}", "label studio", "cannot reach"),
        ("LABEL_STUDIO_API_KEY", "wrong", "label studio", "LABEL_STUDIO_API_KEY"),
        ("HF_TOKEN", "wrong", "hub", "HF_TOKEN"),
    ],
)
@pytest.mark.usefixtures("every_store")
def test_doctor_names_the_store_that_fails_and_goes_on_with_the_others(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
    subject: str,
    words: str,
) -> None:
    monkeypatch.setenv(variable, value.format(port=_closed_port()))
    code, found = _findings(run)
    assert code == 1
    assert found[subject]["verdict"] == "failure"
    assert words in found[subject]["detail"]
    assert "hidden" not in json.dumps(found)
    assert found["catalog"]["verdict"] == "ok"


def test_doctor_looks_on_when_it_trips_itself(run: Run, environment: dict[str, str]) -> None:
    with psycopg.connect(environment["OCEANID_OWNER_DATABASE_URL"]) as connection:
        connection.execute("ALTER TABLE control.alerts RENAME TO told")
    code, found = _findings(run)
    assert code == 1
    assert found["alerts"]["verdict"] == "failure"
    assert found["alerts"]["detail"] == "could not be looked at: ProgrammingError"
    assert found["backlog"]["verdict"] in {"ok", "warning"}


@pytest.mark.usefixtures("label_studio", "declared")
def test_doctor_tells_of_old_tokens_and_of_a_sink_that_is_not_there(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = base64.urlsafe_b64encode(b'{"iat": 1700000000, "exp": 9999999999}').decode()
    monkeypatch.setenv("LABEL_STUDIO_API_KEY", f"e30.{claims.rstrip('=')}.c2ln")
    monkeypatch.setenv("OCEANID_SINK_URL", f"http://127.0.0.1:{_closed_port()}")
    assert _findings(run)[1]["sink"]["verdict"] == "failure"  # without a secret
    monkeypatch.setenv("OCEANID_SINK_SECRET", "a secret")
    found = _findings(run)[1]
    assert found["label studio's token"]["verdict"] == "warning"
    assert "revoke this one" in found["label studio's token"]["detail"]
    assert found["sink"]["verdict"] == "warning"
    assert "annotations come by the poll" in found["sink"]["detail"]


@pytest.mark.usefixtures("declared")
def test_status_shows_every_project_in_100_columns_though_label_studio_is_down(
    run: Run, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABEL_STUDIO_URL", f"http://127.0.0.1:{_closed_port()}")
    with psycopg.connect(environment["OCEANID_OWNER_DATABASE_URL"]) as connection:
        connection.execute(
            "INSERT INTO label.projects (project, ls_project_id, title, config_sha256, declared,"
            " error, error_at, gone_at) VALUES"
            " ('ner', 7, %s, repeat('0', 64), true, 'its counts differ ' || repeat('x', 200),"
            " now(), NULL),"
            " ('ls:8', 8, 'made by hand', repeat('0', 64), false, NULL, NULL, now())",
            ["T" * 50],
        )
    done = run("status")
    assert done.exit_code == 0
    assert max(len(line) for line in done.output.splitlines() if "cannot reach" not in line) <= 100
    for words in ("ner", "its counts differ", "ls:8", "was deleted in Label", "cannot reach Label"):
        assert words in done.output
    found = json.loads(run("status", "--json").output)
    assert [one["project"] for one in found["projects"]] == ["ls:8", "ner"]


@pytest.mark.usefixtures("label_studio")
def test_doctor_warns_of_a_bucket_that_forgets_overwritten_objects(
    run: Run, stack: Stack, bucket: str
) -> None:
    object_store.client(stack.home).put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Suspended"}
    )
    code, found = _findings(run)
    assert code == 0
    assert found["versions kept"]["verdict"] == "warning"


def test_a_command_without_an_environment_names_every_variable(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OCEANID_DATABASE_URL", "AWS_REGION"):
        monkeypatch.delenv(name)
    refused = run("status").exception
    assert isinstance(refused, SettingsError)
    assert "OCEANID_DATABASE_URL" in str(refused)
    assert "AWS_REGION" in str(refused)


@pytest.mark.parametrize(
    "command", ["upload", "status", "doctor", "demo", "db", "local", "sources"]
)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    text = done.output
    if command in {"db", "local", "sources"}:
        first = {"db": "migrate", "local": "up", "sources": "check"}[command]
        text += run(command, first, "--help").output
    assert "Example" in text
