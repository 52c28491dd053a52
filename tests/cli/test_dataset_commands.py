"""`oceanid dataset rebuild` writes a version again; `oceanid withdraw` says what it takes back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.lines import Rules
from oceanid_pipelines.flows.release import build
from oceanid_pipelines.flows.withdrawal import WithdrawalUnfinished
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.releases import mark_published
from oceanid_pipelines.store.shards import WithdrawnContent
from tests.cli.conftest import Run
from tests.flows import tables
from tests.flows.labelling import Labelling
from tests.flows.releasing import label


@pytest.fixture
def people(environment: dict[str, str]) -> Iterator[Labelling]:
    labelling = Labelling(environment["OCEANID_OWNER_DATABASE_URL"])
    yield labelling
    labelling.close()


def release(environment: dict[str, str]) -> None:
    settings = Settings.load(environment)
    rules = Rules(stores.dataset(settings), settings.hf_dataset, stores.catalog(settings), "salt")
    with stores.database(settings, "test") as database, database.connect() as connection:
        manifest = build(connection, rules)
        assert manifest is not None
        mark_published(connection, manifest, "0" * 40)


def test_a_past_version_is_written_again_to_the_byte(
    run: Run, environment: dict[str, str], people: Labelling, tmp_path: Path
) -> None:
    label(people, 12)
    release(environment)
    people.delete(1)
    release(environment)
    for version in ("v1", "2"):
        done = run("dataset", "rebuild", version, "--output", str(tmp_path / version), "--json")
        assert done.exit_code == 0, done.output
        said = json.loads(done.output)
        (manifest,) = (tmp_path / version / "manifests").iterdir()
        content = json.loads(manifest.read_bytes())
        assert said["publish_id"] == content["publish_id"]
        for file in (*content["shards"], *content["files"]):
            written = (tmp_path / version / file["path"]).read_bytes()
            assert hashlib.sha256(written).hexdigest() == file["sha256"]
    assert "v2 is as it was released: 24 rows" in run("dataset", "rebuild").output.replace(
        "\n", " "
    )
    assert "no v7" in str(run("dataset", "rebuild", "v7").exception)
    assert run("dataset", "rebuild", "seven").exit_code == 2


def test_a_withdrawal_is_recorded_even_where_label_studio_does_not_answer(
    run: Run, environment: dict[str, str], people: Labelling, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = label(people, 12)
    release(environment)
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:9")
    arguments = ("withdraw", "--task", str(tasks[0]), "--reason", "by mistake", "--by", "ann")
    before = tables.row_versions(environment["OCEANID_OWNER_DATABASE_URL"])
    would = json.loads(run(*arguments, "--dry-run", "--json").output)
    assert would["withdrawal"]["held_by"] == ["maritime-labels v1"]
    assert tables.row_versions(environment["OCEANID_OWNER_DATABASE_URL"]) == before

    done = run(*arguments)
    assert isinstance(done.exception, WithdrawalUnfinished)
    assert "run the command again" in str(done.exception)
    (listed,) = json.loads(run("withdraw", "--list", "--json").output)
    assert (listed["reason"], listed["withdrawn_by"]) == ("by mistake", "ann")
    assert listed["finished_at"] is None
    assert "unfinished" in run("withdraw", "--list").output
    refused = run("dataset", "rebuild", "v1")
    assert isinstance(refused.exception, WithdrawnContent)
    assert "by mistake" in str(refused.exception)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--task", "1"),
        ("--task", "1", "--reason", " "),
        ("--task", "1", "--object", "x", "--reason", "y"),
        ("--list", "--task", "1"),
        ("--delivery", "IOTC", "--reason", "y"),
    ],
)
def test_a_withdrawal_names_one_thing_and_a_reason(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("withdraw", *arguments).exit_code == 2
