"""No secret is in what Dagster shows, stores or logs, nor in what is said of a failure."""

from __future__ import annotations

import json
import os
import traceback
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.flows import stores
from oceanid_pipelines.local import object_store
from oceanid_pipelines.local.object_store import LOGS_BUCKET
from oceanid_pipelines.resources.stores import from_environment
from oceanid_pipelines.settings import Settings, secret_names
from tests.dagster_services import SERVICES, Services
from tests.deployment import Deployment

PASSWORD = "swordfish-that-nobody-may-see"
NAMED = ("OCEANID_DATABASE_URL", "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")
METADATA = """
  label description
  ... on TextMetadataEntry { text } ... on MarkdownMetadataEntry { mdStr }
  ... on JsonMetadataEntry { jsonString } ... on PathMetadataEntry { path }
  ... on UrlMetadataEntry { url }
"""
SHOWN = {
    "the instance": "{ instance { info daemonHealth { allDaemonStatuses { daemonType } } } }",
    "resources": """{
      allTopLevelResourceDetailsOrError(repositorySelector: {
        repositoryName: "__repository__",
        repositoryLocationName: "oceanid_pipelines.definitions"
      }) { ... on ResourceDetailsList { results {
        name description resourceType
        configFields { name configTypeKey defaultValueAsJson }
        configuredValues { key value type }
      } } } }""",
    "jobs": """{ repositoriesOrError { ... on RepositoryConnection { nodes {
      jobs { name description tags { key value } modes { resources { name configField {
        configType { key ... on CompositeConfigType { fields { name defaultValueAsJson } } }
      } } } }
      sensors { name description metadata { assetKeys { path } }
        sensorState { ticks { status skipReason cursor error { message stack } } } }
      schedules { name }
    } } } }""",
    "runs": """{ runsOrError { ... on Runs { results {
      runId status runConfigYaml tags { key value }
      eventConnection(limit: 1000) { events {
        ... on MessageEvent { message }
        ... on MaterializationEvent { metadataEntries { METADATA } }
        ... on AssetCheckEvaluationEvent { evaluation { metadataEntries { METADATA } } }
        ... on RunFailureEvent { error { message stack } }
      } }
    } } } }""",
    "assets": """{ assetNodes { assetKey { path } description configField { name }
      metadataEntries { METADATA }
      assetMaterializations(limit: 5) { metadataEntries { METADATA } }
    } }""",
    "the code location": """{ workspaceOrError { ... on Workspace { locationEntries {
      name displayMetadata { key value } locationOrLoadError {
        ... on PythonError { message stack } ... on RepositoryLocation { name }
      } } } } }""",
}


def values(services: Services) -> dict[str, str]:
    """Return every password of the stack, by name: 40 digits each, found wherever they stand."""
    found = dict(services.stack.home.state.secrets)
    environment = services.stack.env()
    for name in NAMED:
        assert any(value in environment[name] for value in found.values()), name
    return found


def leaked(services: Services, text: str) -> list[str]:
    assert text
    return [name for name, value in values(services).items() if value in text]


@SERVICES
@pytest.mark.parametrize("what", SHOWN)
def test_no_secret_is_in_what_the_webserver_shows(services: Services, what: str) -> None:
    answer = json.dumps(services.graphql(SHOWN[what].replace("METADATA", METADATA)))
    assert leaked(services, answer) == []
    expected = {
        "the instance": "RunStorage",
        "resources": "OCEANID_DATABASE_URL",  # by its name, so its value was to be had
        "jobs": "new_uploads",
        "runs": "vessels by source",
        "assets": "vessels by source",
        "the code location": "oceanid_pipelines.definitions",
    }[what]
    assert expected in answer


@SERVICES
def test_no_secret_is_in_dagsters_database(services: Services) -> None:
    tables = services.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = {
        table: services.sql(f"SELECT row_to_json(t)::text FROM {table} AS t") for (table,) in tables
    }
    assert len(rows["event_logs"]) > 20
    assert [table for table, found in rows.items() if leaked(services, str(found))] == []


@SERVICES
def test_no_secret_is_in_stored_snapshots_of_jobs(services: Services) -> None:
    bodies = [
        zlib.decompress(bytes(body)).decode()
        for (body,) in services.sql("SELECT snapshot_body FROM snapshots")
    ]
    assert any("writer" in body for body in bodies)
    assert not any(leaked(services, body) for body in bodies)


@SERVICES
def test_no_secret_is_in_logs(services: Services) -> None:
    client = object_store.client(services.stack.home)
    found = client.list_objects_v2(Bucket=LOGS_BUCKET).get("Contents", [])
    logs = [
        client.get_object(Bucket=LOGS_BUCKET, Key=item["Key"])["Body"].read().decode()
        for item in found
    ]
    files = sorted((services.stack.home.path / "logs").glob("dagster*.log"))
    logs += [path.read_text(encoding="utf-8", errors="replace") for path in files]
    assert len(files) >= 2
    assert [leaked(services, log) for log in logs if log] == [[]] * len(
        [log for log in logs if log]
    )


def test_resources_hold_names_of_variables_and_no_values(deployment: Deployment) -> None:
    settings = Settings.load(os.environ)
    text = repr(from_environment())
    for value in (settings.database_url, settings.aws_secret_access_key):
        assert value not in text
    assert "OCEANID_DATABASE_URL" in text


@contextmanager
def told() -> Iterator[list[str]]:
    """Collect the whole traceback of what is raised inside."""
    words: list[str] = []
    with pytest.raises(OceanidError) as caught:
        yield words
    words += traceback.format_exception(caught.value)
    assert words


@pytest.mark.parametrize("name", ["OCEANID_DATABASE_URL", "AWS_SECRET_ACCESS_KEY"])
def test_no_secret_is_in_a_run_that_fails_for_it(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    old = os.environ[name]
    where = old.rpartition("@")[2]
    wrong = f"postgresql://oceanid_pipeline:{PASSWORD}@{where}" if "@" in old else PASSWORD
    monkeypatch.setenv(name, wrong)
    assert name in secret_names()

    result = deployment.refresh()

    assert not result.success
    log = deployment.instance.all_logs(result.run_id)
    text = "\n".join(str(entry) for entry in log)
    assert "cannot reach the analytics database" in text or "refused" in text
    assert PASSWORD not in text


@pytest.mark.parametrize("change", ["password", "host", "database", "port"])
def test_no_secret_is_in_the_failure_of_a_database(deployment: Deployment, change: str) -> None:
    where = deployment.settings.database_url.rpartition("@")[2]
    address, _, database = where.partition("/")
    url = {
        "password": f"{address}/{database}",
        "host": f"nowhere.invalid/{database}",
        "database": f"{address}/not_there",
        "port": f"127.0.0.1:1/{database}",
    }[change]
    environment = os.environ | {
        "OCEANID_DATABASE_URL": f"postgresql://oceanid_pipeline:{PASSWORD}@{url}"
    }
    with told() as words, stores.database(Settings.load(environment), "test") as database_:
        database_.connect().__enter__()
    assert PASSWORD not in "".join(words)


@pytest.mark.parametrize(
    "change",
    [
        {"AWS_SECRET_ACCESS_KEY": PASSWORD},
        {"AWS_ACCESS_KEY_ID": PASSWORD},
        {"AWS_SECRET_ACCESS_KEY": PASSWORD, "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"},
    ],
    ids=["wrong secret", "wrong id", "no server"],
)
def test_no_secret_is_in_the_failure_of_the_bucket(
    deployment: Deployment, change: dict[str, str]
) -> None:
    settings = Settings.load(os.environ | change)
    with told() as words, stores.object_store(settings) as objects:
        objects.list_page()
    assert PASSWORD not in "".join(words)


@pytest.mark.parametrize("call", [LabelStudio.whoami, LabelStudio.release])
def test_no_secret_is_in_the_failure_of_label_studio(call: Callable[[LabelStudio], object]) -> None:
    client = LabelStudio("http://127.0.0.1:1", PASSWORD)
    try:
        with told() as words:
            call(client)
    finally:
        client.close()
    assert PASSWORD not in "".join(words)
