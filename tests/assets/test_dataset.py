"""The dataset in Dagster: a run publishes, a broken rule stops it, nothing new is nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import httpx2
import pytest
from huggingface_hub import HfApi

from oceanid_pipelines.assets.dataset import lines
from oceanid_pipelines.automation import schedules
from oceanid_pipelines.automation.jobs import ANNOTATIONS, PUBLISH, REFRESH
from oceanid_pipelines.automation.schedules import new_release
from oceanid_pipelines.automation.sensors import waiting_release
from oceanid_pipelines.catalog.dataset import load_dataset_declaration
from oceanid_pipelines.definitions import defs
from oceanid_pipelines.local.hub.service import Hub
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.resources.stores import CatalogFolder, from_environment
from tests.conftest import HubAccess
from tests.deployment import Deployment
from tests.flows.labelling import Labelling, span, text_of

RELEASES = dg.AssetKey(["dataset", "releases"])
PUBLISHED = dg.AssetKey(["huggingface", "dataset"])


@pytest.fixture
def people(deployment: Deployment) -> Iterator[Labelling]:
    labelling = Labelling(deployment.settings.migration_url)
    yield labelling
    labelling.close()


@pytest.fixture
def api(hub: HubAccess) -> HfApi:
    return HfApi(endpoint=hub.endpoint, token=hub.token)


def label(people: Labelling, *numbers: int, texts: bool = True) -> None:
    for number in numbers:
        text = text_of(number)
        task = people.task(people.document(text))
        marked = [span("a", text, "vessel", "VESSEL")] if texts else []
        people.say(number, task, marked, cancelled=not texts)


def publish(deployment: Deployment) -> dg.ExecuteInProcessResult:
    job = defs.resolve_job_def(PUBLISH)
    return job.execute_in_process(instance=deployment.instance, raise_on_error=False)


def metadata(deployment: Deployment, key: dg.AssetKey) -> dict[str, object]:
    event = deployment.instance.get_latest_materialization_event(key)
    assert event is not None
    assert event.asset_materialization is not None
    return {name: one.value for name, one in event.asset_materialization.metadata.items()}


def table(shown: object) -> list[tuple[object, ...]]:
    assert isinstance(shown, dg.TableMetadataValue)
    names = [column.name for column in shown.schema.columns]
    return [tuple(record.data[name] for name in names) for record in shown.records]


def failed_checks(result: dg.ExecuteInProcessResult) -> set[str]:
    return {one.check_name for one in result.get_asset_check_evaluations() if not one.passed}


def test_a_run_publishes_and_shows_what_it_did_and_the_next_has_nothing_to_do(
    deployment: Deployment, people: Labelling, api: HfApi
) -> None:
    label(people, *range(1, 13))
    first = publish(deployment)
    assert first.success
    assert failed_checks(first) == set()
    shown = metadata(deployment, PUBLISHED)
    repo = deployment.settings.hf_dataset
    refs = api.list_repo_refs(repo, repo_type="dataset")
    assert [tag.name for tag in refs.tags] == ["v1"]
    commit = api.dataset_info(repo, revision="v1").sha
    page = f"{deployment.settings.hf_endpoint}/datasets/{repo}"
    assert {name: shown[name] for name in ("version", "tag", "commit")} == {
        "version": 1,
        "tag": "v1",
        "commit": commit,
    }
    links = {name: one for name, one in shown.items() if name.endswith("on the Hub")}
    assert links == {
        "on the Hub": f"{page}/tree/v1",
        "the commit on the Hub": f"{page}/tree/{commit}",
        "the manifest on the Hub": f"{page}/blob/v1/manifests/v000001.json",
    }
    with httpx2.Client(follow_redirects=True, trust_env=False) as browser:
        signed_in = {"token": deployment.settings.hf_token}
        browser.get(f"{deployment.settings.hf_endpoint}/sign-in", params=signed_in)
        assert all(browser.get(str(link)).is_success for link in links.values())
    assert table(shown["labels of ner"]) == [("VESSEL", "█" * 24, "12")]
    assert ("audit, history", "█" * 24, "12") in table(shown["records"])
    assert table(shown["changes"]) == [
        ("audit", "12", "0", "0", "0"),
        ("ner", "12", "0", "0", "0"),
    ]
    assert not [name for name in shown if name.startswith("labels since")]
    assert shown["loaded as a user would"] is True

    second = publish(deployment)
    assert second.success
    assert metadata(deployment, PUBLISHED)["published"] == "nothing waits"
    assert metadata(deployment, RELEASES)["version"] == "nothing new"
    assert api.list_repo_refs(repo, repo_type="dataset") == refs

    # The next is told from the version it was built upon: one between them was given up.
    deployment.sql(
        "INSERT INTO label.dataset_releases"
        " (dataset, version, manifest, manifest_sha256, repo, abandoned_at)"
        " SELECT dataset, 2, manifest, manifest_sha256, repo, now() FROM label.dataset_releases"
    )
    label(people, 13, 14)
    people.delete(1)
    assert publish(deployment).success
    shown = metadata(deployment, PUBLISHED)
    assert (shown["version"], shown["tag"]) == (3, "v3")
    assert table(shown["changes"]) == [("audit", "3", "0", "0", "0"), ("ner", "2", "0", "1", "0")]
    assert table(shown["labels since v1"]) == [("ner", "VESSEL", "12", "13", "+1")]


def test_a_publication_that_the_hub_put_off_is_taken_up_when_it_said(
    deployment: Deployment, people: Labelling, api: HfApi, stack: Stack
) -> None:
    label(people, *range(1, 13))
    repo = deployment.settings.hf_dataset
    assert why_not(tick(deployment)) == "nothing is due (huggingface/dataset: 0 due)"
    commit = {"method": "POST", "path": f"/{repo}/commit/main$"}
    rest = {"kind": "status", "status": 429, "body": "You can retry this action in about 1 hour."}
    Hub(stack.home).faults("POST", commit | rest)
    assert publish(deployment).success
    shown = metadata(deployment, PUBLISHED)
    assert shown["published"] == "not yet: the Hub asked to be left alone"
    assert "3600 s" in str(shown["why"])
    assert deployment.sql(
        "SELECT next_attempt_at > created_at + interval '1 hour' FROM label.dataset_releases"
    ) == [(True,)]

    # Until then it is left alone, even by a person's run; then one tick is enough.
    assert "0 due, 1 waiting" in why_not(tick(deployment))
    assert publish(deployment).success
    assert deployment.sql("SELECT attempts FROM label.dataset_releases") == [(1,)]
    deployment.sql("UPDATE label.dataset_releases SET next_attempt_at = now()")
    (request,) = tick(deployment).run_requests or ()
    assert request.asset_selection == [PUBLISHED]
    job = defs.resolve_job_def(PUBLISH)
    taken_up = job.execute_in_process(
        instance=deployment.instance, asset_selection=request.asset_selection
    )
    assert taken_up.success
    assert [tag.name for tag in api.list_repo_refs(repo, repo_type="dataset").tags] == ["v1"]
    assert why_not(tick(deployment)) == "nothing is due (huggingface/dataset: 0 due)"


def tick(deployment: Deployment) -> dg.SensorResult:
    needed = waiting_release.required_resource_keys
    resources = {name: one for name, one in from_environment().items() if name in needed}
    context = dg.build_sensor_context(instance=deployment.instance, resources=resources)
    result = waiting_release(context)
    assert isinstance(result, dg.SensorResult)
    return result


def why_not(result: dg.SensorResult) -> str:
    assert not result.run_requests
    assert isinstance(result.skip_reason, dg.SkipReason)
    return result.skip_reason.skip_message or ""


def test_a_refused_release_is_not_published(
    deployment: Deployment, people: Labelling, api: HfApi
) -> None:
    label(people, 1, texts=False)
    deployment.sql("UPDATE label.annotations SET config_sha256 = 'no hash'")
    result = publish(deployment)
    assert {
        "there_is_a_train_split",
        "every_record_fits_its_schema",
        "every_line_can_be_made",
    } <= failed_checks(result)
    assert deployment.instance.get_latest_materialization_event(PUBLISHED) is None
    assert deployment.sql("SELECT count(*) FROM label.dataset_releases") == [(0,)]
    assert not api.repo_exists(deployment.settings.hf_dataset, repo_type="dataset")


def test_a_public_repository_stops_a_run_before_it_publishes(
    deployment: Deployment, people: Labelling, api: HfApi
) -> None:
    repo = deployment.settings.hf_dataset
    api.create_repo(repo, repo_type="dataset", private=False)
    label(people, *range(1, 13))
    result = publish(deployment)
    assert failed_checks(result) == {"nothing_is_public_without_consent"}
    assert deployment.instance.get_latest_materialization_event(PUBLISHED) is None
    assert api.list_repo_refs(repo, repo_type="dataset").tags == []


def test_a_tampered_version_is_seen(deployment: Deployment, people: Labelling, api: HfApi) -> None:
    label(people, *range(1, 13))
    assert publish(deployment).success
    name = "the_newest_version_is_intact"
    assert deployment.check("huggingface/dataset", name).passed
    repo = deployment.settings.hf_dataset
    api.delete_tag(repo, tag="v1", repo_type="dataset")
    evaluation = deployment.check("huggingface/dataset", name)
    assert not evaluation.passed
    assert "v1 is on None" in (evaluation.description or "")


@pytest.mark.parametrize(
    ("cron", "now", "launched", "launches"),
    [
        ("17 5 * * *", "05:15", None, False),
        ("17 5 * * *", "05:20", None, True),
        ("17 5 * * *", "05:25", None, False),  # the first one is not made up for
        ("17 5 * * *", "05:20", "00:00", True),
        ("17 5 * * *", "09:00", "00:00", True),  # slept through
        ("17 5 * * *", "09:00", "05:20", False),
        ("0 * * * *", "09:00", "08:55", True),
    ],
)
def test_the_schedule_launches_when_the_overlays_time_has_come(
    cron: str,
    now: str,
    launched: str | None,
    launches: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    declared = load_dataset_declaration().model_dump(mode="json") | {"schedule": cron}
    (tmp_path / "dataset.yaml").write_text(json.dumps(declared), encoding="utf-8")
    monkeypatch.setenv("OCEANID_CATALOG", str(tmp_path))
    moment = "2026-11-25 {}:00+00:00".format
    last = datetime.fromisoformat(moment(launched)) if launched else None
    monkeypatch.setattr(schedules, "_last_launch", lambda _: last)
    context = dg.build_schedule_context(
        instance=dg.DagsterInstance.local_temp(str(tmp_path)),
        scheduled_execution_time=datetime.fromisoformat(moment(now)),
        resources={"catalog": CatalogFolder()},
    )
    with context:
        assert isinstance(new_release(context), dg.RunRequest) is launches


def test_only_the_schedules_own_launches_count() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_run(dg.DagsterRun(job_name=PUBLISH))  # a person's
        assert schedules._last_launch(instance) is None
        before = datetime.now(UTC)
        instance.add_run(
            dg.DagsterRun(job_name=PUBLISH, tags={"dagster/schedule_name": new_release.name})
        )
        launched = schedules._last_launch(instance)
        assert launched is not None
        assert before <= launched <= datetime.now(UTC)


def test_lines_are_made_with_what_annotations_bring_and_nothing_is_released_by_it() -> None:
    selected = defs.resolve_job_def(ANNOTATIONS).asset_layer.selected_asset_keys
    assert lines.key in selected
    assert not {RELEASES, PUBLISHED} & set(selected)


def test_the_schedule_runs_from_the_start_and_a_refresh_publishes_nothing() -> None:
    assert new_release.default_status is dg.DefaultScheduleStatus.RUNNING
    job = defs.resolve_job_def(PUBLISH)
    assert {RELEASES, PUBLISHED} <= set(job.asset_layer.executable_asset_keys)
    refresh = defs.resolve_job_def(REFRESH)
    assert not {RELEASES, PUBLISHED} & set(refresh.asset_layer.selected_asset_keys)
