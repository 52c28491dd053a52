"""Files that people upload in Label Studio itself belong to the task they have there."""

from __future__ import annotations

import secrets
from dataclasses import replace

from oceanid_pipelines.flows.label_uploads import link_uploads
from oceanid_pipelines.flows.projects import discover
from oceanid_pipelines.flows.tasks import Pushed
from oceanid_pipelines.local import object_store
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import LOCAL_BUCKET
from tests.flows import desk as desks
from tests.flows import driver, samples
from tests.flows.desk import Desk

CONFIG = """<View><Image name="page" value="$image"/><RectangleLabels name="label" toName="page">
<Label value="IMO"/></RectangleLabels></View>"""


def test_a_file_that_people_uploaded_is_joined_to_its_task_and_not_pushed_again(
    desk: Desk, stack: Stack
) -> None:
    title = f"\N{ANCHOR} {secrets.token_hex(4)}"
    number = desk.server.create_project(title, CONFIG).project_id
    picture = samples.png(41, 40)
    key = upload(desk, stack, number, "my photo.png", picture)
    assert key.endswith("-my_photo.png")
    desk.deployment.put(key, picture)
    desk.deployment.put(f"upload/{number}/0a1b2c3d-rows.csv", b"a,b\n1,2\n")
    link(desk, title)  # before it is fetched
    assert desk.catch_up() == Pushed()

    assert link(desk, title) == 1
    row = desk.deployment.one(
        "SELECT task.project, task.state, document.title, document.doc_type, document.source_code"
        " FROM label.tasks AS task JOIN stage.documents AS document USING (document_id)"
    )
    assert row == {
        "project": f"ls:{number}",
        "state": "pushed",
        "title": "my_photo.png",
        "doc_type": "scan",
        "source_code": None,
    }
    assert linked_task(desk) in desk.server.task_ids(number)
    before = desk.deployment.versions()
    assert link(desk, title) == 0
    assert desk.catch_up() == Pushed()
    assert desk.deployment.versions() == before

    # Now a source delivers the same bytes: a document of its own right, one task in our project.
    desk.deployment.put("uploads/AAA/2026-01-01/photo.png", picture)
    assert desk.catch_up().pushed == 1
    states = desk.deployment.rows("SELECT project, state FROM label.tasks ORDER BY task_key")
    assert [tuple(one.values()) for one in states] == [
        (f"ls:{number}", "pushed"),
        (desk.pages, "pushed"),
    ]


def upload(desk: Desk, stack: Stack, project: int, name: str, body: bytes) -> str:
    """Upload as a person does; return the key that Label Studio gave it in its own bucket."""
    desk.import_file(project, name, body, "image/png")
    found = object_store.client(stack.home).list_objects_v2(
        Bucket=LOCAL_BUCKET, Prefix=f"upload/{project}/"
    )
    (only,) = found["Contents"]
    return str(only["Key"])


def link(desk: Desk, title: str) -> int:
    """Do what a poll begins with."""
    catalog = replace(desks.own_catalog(desk.environment), excluded=frozenset({"[!\N{ANCHOR}]*"}))
    with driver.writing(desk.environment) as connection:
        seen = discover(connection, desk.server, catalog)
        assert title in {one.title for one in seen.polled}
        return link_uploads(connection, desk.server)


def linked_task(desk: Desk) -> int:
    row = desk.deployment.one("SELECT ls_task_id FROM label.tasks")
    return int(row["ls_task_id"])
