"""The real Label Studio: its access, where it keeps uploads, and a first start that broke off."""

from __future__ import annotations

import secrets
import signal
from pathlib import Path

import httpx2
import psycopg
import pytest

from oceanid_pipelines.local import object_store, postgres
from oceanid_pipelines.local.home import StackError
from oceanid_pipelines.local.label_studio import LabelStudio
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import LOCAL_BUCKET
from tests.conftest import LabelStudioAccess
from tests.local.conftest import kill, oceanid, pids, until


def call(access: LabelStudioAccess) -> httpx2.Client:
    return httpx2.Client(
        base_url=access.url,
        headers={"Authorization": f"Token {access.api_key}"},
        timeout=60,
        trust_env=False,
    )


def test_what_people_upload_lies_in_the_bucket_and_in_the_readable_database(
    label_studio: LabelStudioAccess, stack: Stack
) -> None:
    title = f"Uploads {secrets.token_hex(4)}"
    with call(label_studio) as client:
        config = '<View><Text name="text" value="$text"/></View>'
        project = client.post("/api/projects/", json={"title": title, "label_config": config})
        assert project.status_code == httpx2.codes.CREATED, project.text
        number = project.json()["id"]
        sent = client.post(
            f"/api/projects/{number}/import", files={"file": ("ships.csv", b"text\nAurora\n")}
        )
        assert sent.status_code == httpx2.codes.CREATED, sent.text

    found = object_store.client(stack.home).list_objects_v2(
        Bucket=LOCAL_BUCKET, Prefix=f"upload/{number}/"
    )
    assert [entry["Key"].endswith("-ships.csv") for entry in found["Contents"]] == [True]
    with psycopg.connect(label_studio.database_url) as connection:
        rows = connection.execute("SELECT title FROM project WHERE id = %s", [number]).fetchall()
        assert rows == [(title,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM project")


def test_the_token_of_another_stack_is_refused(label_studio: LabelStudioAccess) -> None:
    stranger = LabelStudioAccess(label_studio.url, "0" * 40, label_studio.database_url)
    with call(stranger) as client:
        assert client.get("/api/projects/").status_code == httpx2.codes.UNAUTHORIZED


def test_a_half_migrated_database_is_begun_anew_and_a_whole_one_is_kept(own: Stack) -> None:
    def tables() -> set[str]:
        with postgres.connect(own.home, "labelfish") as connection:
            rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            return {name for (name,) in rows}

    def begin() -> None:
        with psycopg.connect(postgres.url(own.home, "labelfish", "labelfish")) as connection:
            connection.execute("CREATE TABLE django_migrations (id bigint)")

    server = LabelStudio(own.home)
    begin()
    server.prepare()
    assert tables() == set()

    begin()
    server.settle()
    server.prepare()
    assert tables() == {"django_migrations"}


@pytest.mark.exhaustive
def test_a_first_start_that_is_killed_can_be_repeated_and_a_killed_one_comes_back(
    home: Path,
) -> None:
    stack = Stack(home)

    def migrations() -> int:
        stack.home.refresh()
        try:
            with postgres.connect(stack.home, "labelfish") as connection:
                row = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
        except (StackError, psycopg.OperationalError, psycopg.errors.UndefinedTable):
            return 0  # not so far yet
        return row[0] if row else 0

    first = oceanid(home, "local", "up", "--without", "dagster")
    until(lambda: migrations() > 20, seconds=120)
    first.send_signal(signal.SIGKILL)
    first.communicate()

    assert "label-studio" not in pids(stack)
    stack.up(without=frozenset({"dagster"}))
    assert "label-studio" in pids(stack)

    kill(stack, "label-studio")
    stack.up(without=frozenset({"dagster"}))
    assert set(pids(stack)) == {"postgres", "object-store", "label-studio"}
