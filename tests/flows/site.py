"""A place to publish from: a database with people who label, and a repository on a faulty Hub."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub import HfApi
from sqlalchemy import text as sql

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.catalog.dataset import load_dataset_declaration
from oceanid_pipelines.clients.hub import Hub
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.flows import publishing, release
from oceanid_pipelines.flows.lines import Rules
from oceanid_pipelines.flows.publishing import Postponed, Published
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store.database import Connection, Database
from tests.conftest import DatabaseUrls
from tests.flows.labelling import Labelling, span, text_of
from tests.hub_server import FaultyHub, new_dataset

SALT = "a salt of the tests"
REST_IS_OVER = (
    "UPDATE label.dataset_releases SET next_attempt_at = now() WHERE next_attempt_at > now()"
)
LOAD = """
import json, sys
from datasets import load_dataset
repo, config, *revisions = sys.argv[1:]
print(json.dumps([
    [row for split in load_dataset(repo, config, revision=revision).values() for row in split]
    for revision in revisions
]))
"""


@dataclass(frozen=True)
class Where:
    """Everything that a process needs to publish."""

    url: str
    repo: str
    endpoint: str
    token: str

    @property
    def hub(self) -> Hub:
        return Hub(self.repo, token=self.token, endpoint=self.endpoint)

    @property
    def rules(self) -> Rules:
        return Rules(load_dataset_declaration(), self.repo, load_catalog(), SALT)


class Site:
    """A database with people who label, and a repository to publish to."""

    def __init__(self, server: FaultyHub, urls: DatabaseUrls) -> None:
        self.server = server
        self.where = Where(urls.pipeline, new_dataset(), server.address, server.token)
        self.people = Labelling(urls.owner)
        self.waits: list[float] = []
        self.database = Database(urls.pipeline, application="test")
        self.connection: Connection = self.database.engine.connect()

    def close(self) -> None:
        self.connection.close()
        self.database.close()
        self.people.close()

    def label(self, count: int = 12) -> list[int]:
        """Let somebody mark the vessels of this many texts; return the tasks."""
        return [self.label_one(number) for number in range(1, count + 1)]

    def label_one(self, number: int) -> int:
        """Let somebody mark the vessel of one text; return the task."""
        text = text_of(number)
        task = self.people.task(self.people.document(text))
        self.people.say(number, task, [span("a", text, "vessel", "VESSEL")])
        return task

    def build(self) -> Manifest:
        built = release.build(self.connection, self.where.rules)
        assert built is not None
        return built

    def publish(self, hub: Hub | None = None, **options: Any) -> Published | Postponed | None:
        return publishing.publish(
            self.connection,
            hub or self.where.hub,
            self.where.rules.dataset,
            wait=self.waits.append,
            **options,
        )

    def let_it_rest(self) -> None:
        """Let the time pass that the Hub asked for."""
        with self.connection.begin():
            self.connection.execute(sql(REST_IS_OVER))

    def versions(self) -> list[str]:
        """Return the titles of the commits that brought versions, the newest first."""
        api = HfApi(endpoint=self.where.endpoint, token=self.where.token)
        commits = api.list_repo_commits(self.where.repo, repo_type="dataset")
        return [commit.title for commit in commits if commit.title.startswith("Version ")]

    def assert_published(self, manifest: Manifest) -> None:
        """The newest version is one commit, tagged, with every file of the manifest, and known."""
        assert self.versions() == [f"Version {number}" for number in range(manifest.version, 0, -1)]
        known = store.newest(self.connection, manifest.dataset)
        assert known is not None
        assert known.manifest == manifest
        assert known.tag == manifest.tag
        assert known.commit_oid is not None
        publishing.verify(self.where.hub, manifest, known.commit_oid)
        assert self.publish() is None
        self.server.assert_all_happened()


def load(site: Site, config: str, *revisions: str, home: Path) -> list[dict[str, dict[str, Any]]]:
    """Return what a user gets of each revision, by record, in a process of his own."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, site.where.repo, config, *revisions],
        env={
            **os.environ,
            "HF_HOME": str(home),
            "HF_ENDPOINT": site.where.endpoint,
            "HF_TOKEN": site.where.token,
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_UPDATE_DOWNLOAD_COUNTS": "0",
            "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    loaded = json.loads(done.stdout.splitlines()[-1])
    return [{row["record_id"]: row for row in rows} for rows in loaded]
