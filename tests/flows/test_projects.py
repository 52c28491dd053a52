"""Projects as code: made once, kept as declared, and what people changed or made is seen."""

from __future__ import annotations

import json
import secrets
import signal
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx2
import pytest
from botocore.config import Config

from oceanid_pipelines.catalog import Catalog, load_catalog
from oceanid_pipelines.clients.label_studio import Project
from oceanid_pipelines.flows.attachments import ACTIONS, HEADER, PRESIGN_MINUTES
from oceanid_pipelines.flows.projects import discover, mark, tell_apart, undiscovered
from oceanid_pipelines.flows.provisioning import Provisioning, drift
from oceanid_pipelines.flows.standings import standings
from oceanid_pipelines.flows.tasks import Pushed
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.projects import Known, known_projects, record_error
from tests.flows import desk as desks
from tests.flows import driver
from tests.flows.desk import Desk
from tests.flows.labelling import span

SECRET = "a-secret-of-the-sink"
URL = "http://127.0.0.1:9/sink"
TEXT = "IMO 9074729, flag Spain"


@pytest.fixture
def office(desk: Desk) -> Desk:
    """Return a desk whose deployment has a sink, though none listens."""
    variables = {**desk.environment, "OCEANID_SINK_URL": URL, "OCEANID_SINK_SECRET": SECRET}
    return replace(desk, deployment=replace(desk.deployment, environment=variables))


def whats(done: tuple[Provisioning, ...]) -> dict[str, list[str]]:
    return {one.project: sorted(each.what for each in one.differences) for one in done}


def drifted(desk: Desk) -> tuple[Provisioning, ...]:
    settings = Settings.load(desk.environment)
    with driver.writing(desk.environment) as connection:
        return drift(connection, desk.server, desks.own_catalog(desk.environment), settings)


def declare(desk: Desk, key: str, **changes: Any) -> None:
    path = desk.deployment.catalog / "projects.yaml"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["projects"][key] |= changes
    path.write_text(json.dumps(content), encoding="utf-8")


def declare_config(desk: Desk, *labels: str, note: str = "") -> str:
    """Give the texts a label config of their own."""
    offered = "".join(f'<Label value="{label}"/>' for label in labels)
    xml = (
        f'<View><Labels name="label" toName="text">{offered}</Labels>{note}'
        '<Text name="text" value="$text"/></View>'
    )
    folder = desk.deployment.catalog / "label_configs"
    folder.mkdir(exist_ok=True)
    (folder / "own.xml").write_text(xml, encoding="utf-8")
    declare(desk, desk.texts, label_config="own.xml")
    return xml


def patch(desk: Desk, path: str, body: Mapping[str, Any]) -> None:
    """Do in Label Studio what its pages do."""
    answer = httpx2.patch(
        f"{desk.environment['LABEL_STUDIO_URL']}{path}",
        json=body,
        headers={"Authorization": f"Token {desk.environment['LABEL_STUDIO_API_KEY']}"},
    )
    assert answer.is_success, answer.text


def test_a_dry_run_tells_all_that_would_be_made(office: Desk) -> None:
    before = office.deployment.versions()
    plan = desks.make_projects(office.environment, dry_run=True)
    assert whats(plan) == {
        key: ["project", "storage", "webhook"] for key in [office.pages, office.texts]
    }
    assert SECRET not in repr(plan)
    assert office.deployment.versions() == before
    assert not [one for one in office.server.projects() if office.texts in one.description]


def test_a_link_to_a_picture_is_signed_for_an_hour_and_refused_when_that_is_over(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks.make_projects(office.environment)
    key, picture = "derived/pages/1.png", b"a picture"
    office.deployment.put(key, picture)
    task = office.server.import_tasks(
        office.project(office.pages),
        [{"data": {"pages": [f"s3://{office.deployment.bucket}/{key}"]}}],
    )[0]
    said = httpx2.get(
        f"{office.environment['LABEL_STUDIO_URL']}/tasks/{task}/resolve/",
        params={"fileuri": b64encode(f"s3://{office.deployment.bucket}/{key}".encode()).decode()},
        headers={"Authorization": f"Token {office.environment['LABEL_STUDIO_API_KEY']}"},
    )
    link = said.headers["location"]
    assert said.status_code == httpx2.codes.SEE_OTHER
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == [str(PRESIGN_MINUTES * 60)]
    assert httpx2.get(link).content == picture
    unsigned = link.partition("?")[0]
    assert httpx2.get(unsigned).status_code == httpx2.codes.FORBIDDEN

    hour_ago = datetime.now(UTC) - timedelta(minutes=PRESIGN_MINUTES, seconds=5)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: hour_ago)
    signing = boto3.client(
        "s3",
        endpoint_url=office.environment["AWS_ENDPOINT_URL_S3"],
        region_name=office.environment["AWS_REGION"],
        aws_access_key_id=office.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=office.environment["AWS_SECRET_ACCESS_KEY"],
        config=Config(signature_version="s3v4"),  # as Label Studio does
    )
    old = signing.generate_presigned_url(
        "get_object",
        Params={"Bucket": office.deployment.bucket, "Key": key},
        ExpiresIn=PRESIGN_MINUTES * 60,
    )
    refused = httpx2.get(old)
    assert refused.status_code == httpx2.codes.FORBIDDEN
    assert picture not in refused.content


def test_what_was_edited_in_label_studio_is_seen_and_set_right(office: Desk) -> None:
    desks.make_projects(office.environment)
    number = office.project(office.texts)
    made = (
        office.server.project(number),
        office.server.webhooks(number),
        office.server.s3_storages(number),
    )
    (hook,), (storage,) = made[1:]
    assert (hook.url, hook.actions, dict(hook.headers)) == (URL, ACTIONS, {HEADER: SECRET})
    before = office.deployment.versions()
    assert drifted(office) == ()
    assert {one.outcome for one in desks.make_projects(office.environment)} == {"unchanged"}
    assert office.deployment.versions() == before

    edited = made[0].label_config.replace('value="IMO"', 'value="NUMBER"')
    patch(
        office,
        f"/api/projects/{number}/",
        {"title": "My own title", "description": "", "label_config": edited}
        | {"show_collab_predictions": False},
    )
    patch(office, f"/api/webhooks/{hook.webhook_id}/", {"url": "http://127.0.0.1:9/other"})
    patch(office, f"/api/storages/s3/{storage.storage_id}", {"presign_ttl": 5})
    office.server.create_webhook(number, URL, actions=["TASKS_CREATED"], headers={HEADER: "x"})
    seen = drifted(office)
    assert whats(seen) == {
        office.texts: [
            *("description", "label config", "predictions", "storage", "title"),
            *("webhook", "webhook"),
        ]
    }
    assert "sends nothing" in repr(seen)  # Label Studio emptied the actions that were not repeated
    assert SECRET not in repr(seen)

    done = {one.project: one.outcome for one in desks.make_projects(office.environment)}
    assert done == {office.texts: "updated", office.pages: "unchanged"}
    assert drifted(office) == ()
    after = office.server.project(number)
    assert (after.title, after.label_config) == (made[0].title, made[0].label_config)
    assert office.server.webhooks(number) == (hook,)
    assert office.server.s3_storages(number) == (storage,)


def test_a_label_in_use_is_not_removed_unless_forced_and_every_config_is_kept(
    office: Desk,
) -> None:
    first = declare_config(office, "IMO", "FLAG")
    office.ready(a=TEXT)
    task = office.task(TEXT).task_id
    region = {
        "id": "r",
        "type": "labels",
        "from_name": "label",
        "to_name": "text",
        "value": {"start": 4, "end": 11, "text": "9074729", "labels": ["IMO"]},
    }
    said = office.server.create_annotation(task, [region]).annotation_id
    number = office.project(office.texts)

    second = declare_config(office, "IMO", "FLAG", "MMSI")
    (done,) = [one for one in desks.make_projects(office.environment) if one.differences]
    assert (done.outcome, whats((done,))) == ("updated", {office.texts: ["label config"]})
    # Nobody used FLAG.
    third = declare_config(office, "IMO", "MMSI")
    assert desks.make_projects(office.environment)[1].outcome == "updated"

    fourth = declare_config(office, "MMSI")
    before = office.deployment.versions()
    for dry_run in (True, False):
        (refused,) = [
            one
            for one in desks.make_projects(office.environment, dry_run=dry_run)
            if one.outcome == "refused"
        ]
        assert refused.refused == (f"annotation {said} of task {task}: label IMO",)
    assert office.server.project(number).label_config == third
    assert office.deployment.versions() == before

    desks.make_projects(office.environment, force=True)
    assert office.server.project(number).label_config == fourth
    kept = office.deployment.rows(
        "SELECT sha256, xml FROM label.configs WHERE ls_project_id = %s ORDER BY since", number
    )
    assert [row["xml"] for row in kept] == [first, second, third, fourth]
    live = office.deployment.one(
        "SELECT config_sha256 FROM label.projects WHERE project = %s", office.texts
    )
    assert live["config_sha256"] == kept[-1]["sha256"]


@pytest.mark.parametrize("call", ["create_project", "create_s3_storage", "create_webhook"])
def test_killed_behind_each_thing_it_makes_the_next_makes_none_twice(
    office: Desk, call: str
) -> None:
    code = desks.killed_after(call, desks.make_projects, office.environment)
    assert code == -signal.SIGKILL
    desks.make_projects(office.environment)
    once(office)


def test_two_at_once_make_each_thing_once(office: Desk) -> None:
    both = [desks.started(desks.make_projects, office.environment) for _ in range(2)]
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    once(office)


def once(desk: Desk) -> None:
    """Every project is there once, with one storage and one webhook."""
    for key in (desk.texts, desk.pages):
        (project,) = [one for one in desk.server.projects() if one.description == mark(key)]
        number = project.project_id
        assert number == desk.project(key)
        assert len(desk.server.s3_storages(number)) == 1
        assert len(desk.server.webhooks(number)) == 1
    assert drifted(desk) == ()


def test_what_people_made_is_polled_and_hooked_and_what_is_gone_is_marked(office: Desk) -> None:
    sign = f"\N{ANCHOR} {secrets.token_hex(4)}"
    config = '<View><Text name="text" value="$text"/></View>'
    wanted = office.server.create_project(f"{sign} wanted", config).project_id
    office.server.create_project(f"{sign} sandbox", config)
    foreign = office.server.create_project(f"{sign} other", config, description=mark("elsewhere"))
    catalog = replace(
        desks.own_catalog(office.environment),
        # What other tests make beside this one has no anchor in its title.
        excluded=frozenset({"[!\N{ANCHOR}]*", f"\N{ANCHOR} [!{sign[2]}]*", "* sandbox"}),
    )
    desks.make_projects(office.environment)
    with driver.writing(office.environment) as connection:
        ours = {office.texts, office.pages, f"ls:{wanted}"}
        seen = discover(connection, office.server, catalog)
        mine = [one for one in seen.polled if sign in one.title or one.declared]
        assert {one.project for one in mine} == ours
        assert foreign.project_id not in {one.ls_project_id for one in seen.polled}
        before = office.deployment.versions()
        discover(connection, office.server, catalog)
        assert undiscovered(connection, office.server, catalog) == 0
        assert office.deployment.versions() == before

        office.server.update_project(wanted, title=f"{sign} renamed")
        assert undiscovered(connection, office.server, catalog) == 1
        discover(connection, office.server, catalog)
        rows = {one.project: one for one in known_projects(connection)}
        assert (rows[f"ls:{wanted}"].title, rows[f"ls:{wanted}"].declared) == (
            f"{sign} renamed",
            False,
        )
        discover(connection, office.server, replace(catalog, excluded=frozenset({"*"})))
        assert {one.project for one in known_projects(connection) if not one.excluded} == {
            office.texts,
            office.pages,
        }


def test_a_project_shows_what_it_holds_what_has_landed_and_what_is_wrong(desk: Desk) -> None:
    desk.ready(a=TEXT)
    desk.server.create_annotation(desk.task(TEXT).task_id, [])
    assert shown(desk)[desk.texts] == (1, 1, 0, 1, "")
    desk.listen()
    assert shown(desk)[desk.texts] == (1, 1, 1, 0, "")
    assert shown(desk)[desk.pages] == (0, 0, 0, 0, "")
    number = desk.project(desk.texts)
    with driver.writing(desk.environment) as connection:
        before = desk.deployment.versions()
        record_error(connection, number, None)
        assert desk.deployment.versions() == before
        record_error(connection, number, "a list changes while it is read")
    assert shown(desk)[desk.texts] == (1, 1, 1, 0, "a list changes while it is read")


def shown(desk: Desk) -> dict[str, tuple[int, int, int, int | None, str]]:
    with driver.writing(desk.environment) as connection:
        return {
            one.project: (one.held.tasks, one.held.annotations, one.landed, one.behind, one.trouble)
            for one in standings(connection, desk.server)
            if one.held
        }


def test_a_project_that_is_gone_is_not_silently_made_anew(office: Desk) -> None:
    """No test deletes one: Label Studio's whole process switches its signals off meanwhile."""
    desks.make_projects(office.environment)
    number = office.project(office.texts)
    office.server.update_project(number, description="of nobody")
    office.deployment.rows(
        "UPDATE label.projects SET ls_project_id = 2000000000 WHERE project = %s", office.texts
    )
    with driver.writing(office.environment) as connection:
        discover(connection, office.server, desks.own_catalog(office.environment))
        (row,) = [one for one in known_projects(connection) if one.gone_at]
        assert row.project == office.texts
    (refused,) = [
        one for one in desks.make_projects(office.environment) if one.outcome == "refused"
    ]
    assert "was deleted in Label Studio" in refused.refused[0]
    desks.make_projects(office.environment, force=True)
    once(office)


def test_tasks_of_a_project_that_is_made_anew_are_pushed_into_it(desk: Desk) -> None:
    """What was said in the former one ends with it. None is deleted: it has another number."""
    desk.ready(a=TEXT, b="deleted by a person", c="nobody's words")
    former, said = desk.project(desk.texts), [span("i", TEXT, "9074729", "IMO")]
    annotation = desk.server.create_annotation(desk.task(TEXT).task_id, said).annotation_id
    desk.server.delete_task(desk.task("deleted by a person").task_id)
    desk.listen()
    assert desk.facts() == {("IMO", "9074729")}
    desk.server.update_project(former, description="of nobody")
    for table in (
        "label.projects",
        "label.tasks",
        "label.annotations",
        "stage.annotation_state",
    ):
        desk.deployment.rows(
            f"UPDATE {table} SET ls_project_id = 2000000000 WHERE ls_project_id = %s", former
        )
    desks.make_projects(desk.environment, force=True)
    assert desk.project(desk.texts) not in {former, 2000000000}
    assert desks.push(desk.environment) == Pushed(pushed=2)
    assert {one.data["text"] for one in desk.tasks(desk.texts)} == {TEXT, "nobody's words"}
    desk.listen()
    assert [change for change, *_ in desk.history(annotation)] == ["created", "deleted"]
    assert desk.facts() == set()
    desk.server.create_annotation(desk.task(TEXT).task_id, said)
    desk.listen()
    assert desk.facts() == {("IMO", "9074729")}
    assert desks.push(desk.environment) == Pushed()
    assert desk.listen().idle


CATALOG = load_catalog()
KEYS = {"layout", "ner", "review"}


def project(number: int, description: str = "", title: str = "made by hand") -> Project:
    return Project(number, title, description, "<View/>", show_predictions=True)


def known(key: str, number: int) -> Known:
    return Known(
        key, number, "", "", key in KEYS, excluded=False, gone_at=None, error=None, error_at=None
    )


@pytest.mark.parametrize(
    ("live", "recorded", "polled", "gone", "twins"),
    [
        ([], [], {}, [], []),
        ([project(5, mark("ner"))], [], {"ner": 5}, [], []),
        ([project(5, f"our texts {mark('ner')} since May")], [], {"ner": 5}, [], []),
        ([project(7, mark("ner")), project(5, mark("ner"))], [], {"ner": 5}, [], [7]),
        (
            [project(7, mark("ner")), project(5, mark("ner"))],
            [known("ner", 7)],
            {"ner": 7},
            [],
            [5],
        ),
        ([project(5)], [known("ner", 5)], {"ner": 5}, [], []),
        ([project(5)], [], {"ls:5": 5}, [], []),
        ([project(5, "oceanid:other")], [], {}, [], []),
        ([project(5, "oceanid:former")], [known("former", 5)], {"former": 5}, [], []),
        ([], [known("ner", 5)], {}, [5], []),
        ([project(6, mark("ner"))], [known("ner", 5)], {"ner": 6}, [], []),
        ([], [known("ls:5", 5)], {}, [5], []),
    ],
)
def test_whose_each_project_is(
    live: list[Project],
    recorded: list[Known],
    polled: dict[str, int],
    gone: list[int],
    twins: list[int],
) -> None:
    seen = tell_apart(live, recorded, CATALOG)
    assert {one.project: one.ls_project_id for one in seen.polled} == polled
    assert sorted(seen.gone) == gone
    assert [one.project_id for one in seen.twins] == twins
    assert all(one.declared == (one.project in KEYS) for one in seen.polled)


@pytest.mark.parametrize("excluded", [5, "made by hand", "made *"])
def test_what_is_excluded_is_left_alone_unless_it_is_declared(excluded: int | str) -> None:
    catalog: Catalog = replace(CATALOG, excluded=frozenset({excluded}))
    seen = tell_apart([project(5), project(6, title="x")], [known("ls:5", 5)], catalog)
    assert [one.project for one in seen.polled] == ["ls:6"]
    assert seen.excluded == {5}
    assert tell_apart([project(5, mark("ner"))], [], catalog).polled[0].project == "ner"
