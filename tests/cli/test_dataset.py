"""`oceanid dataset verify` names whatever a user gets otherwise than it was released."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from huggingface_hub import HfApi

from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.flows import publishing, release, stores
from oceanid_pipelines.flows.lines import Rules
from oceanid_pipelines.flows.verification import NothingToVerify
from oceanid_pipelines.settings import Settings
from tests.cli.conftest import Run
from tests.conftest import HubAccess
from tests.flows.labelling import Labelling, span, text_of


@pytest.fixture
def published(environment: dict[str, str], hub: HubAccess) -> Iterator[Manifest]:
    """A first version of twelve annotations."""
    settings = Settings.load(environment)
    assert settings.hf_endpoint == hub.endpoint
    people = Labelling(settings.migration_url)
    for number in range(1, 13):
        text = text_of(number)
        task = people.task(people.document(text))
        people.say(number, task, [span("a", text, "vessel", "VESSEL")])
    rules = Rules(
        stores.dataset(settings), settings.hf_dataset, stores.catalog(settings), settings.salt
    )
    with stores.database(settings, "test") as database, database.connect() as connection:
        built = release.build(connection, rules)
        assert publishing.publish(connection, stores.hub(settings), rules.dataset)
    assert built is not None
    yield built
    people.close()


def verify(run: Run, *words: str) -> tuple[int, dict[str, Any]]:
    done = run("dataset", "verify", "--json", *words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, json.loads(done.stdout)


def test_what_was_published_is_verified_and_whatever_differs_is_named(
    run: Run, published: Manifest, environment: dict[str, str]
) -> None:
    settings = Settings.load(environment)
    code, found = verify(run)
    assert (code, found["differences"]) == (0, [])
    assert (found["tag"], found["rows"]) == ("v1", 24)
    assert found["files"] == len(published.shards) + len(published.files) + 1

    # Postgres says of one line what is not on it.
    shard = next(one for one in published.shards if one.rows > 1 and one.config == "ner")
    with psycopg.connect(settings.migration_url.replace("+psycopg", "")) as connection:
        connection.execute("ALTER TABLE label.lines DISABLE TRIGGER keep_released")
        connection.execute(
            "UPDATE label.lines SET version = 7 WHERE config = 'ner' AND annotation_id ="
            " (SELECT annotation_id FROM label.annotation_refs WHERE shard = %s AND line = 1)",
            [shard.path],
        )
    code, found = verify(run, "v1")
    (said,) = found["differences"]
    assert code == 1
    assert said.startswith(f"{shard.path}, line 1: a user gets annotation ")
    assert "version 1, released was annotation" in said

    # Somebody lets the tag lead to other data: with a line less.
    api = HfApi(endpoint=settings.hf_endpoint, token=settings.hf_token)
    repo = stores.hub(settings)
    content = repo.read_file(shard.path, "v1")
    assert content is not None
    foreign = repo.commit(
        {shard.path: content.split(b"\n", 1)[1]}, message="mine", parent=repo.head()
    )
    api.delete_tag(settings.hf_dataset, tag="v1", repo_type="dataset")
    repo.tag("v1", foreign)
    done = run("dataset", "verify", "1")
    assert done.exit_code == 1
    assert f"v1 is on {foreign}" in done.stdout
    assert f"{shard.path} was changed" in done.stdout
    assert "a user gets an error" in done.stdout
    assert "NonMatchingSplitsSizesError" in done.stdout


def test_only_what_is_published_can_be_verified(run: Run) -> None:
    done = run("dataset", "verify", "v2")
    assert isinstance(done.exception, NothingToVerify)
    assert "v2 is published" in str(done.exception)
    assert run("dataset", "verify", "newest").exit_code == 2
