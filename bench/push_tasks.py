"""Pushing text documents as tasks against the bare import of the same payload, in one run.

    oceanid local up --without dagster,hub && eval "$(oceanid local env)"
    python bench/push_tasks.py [--tasks 10000] [--rounds 3]

Each round pushes from a new database into a new project, and imports the very payloads of such a
push, encoded beforehand, into another new project; which goes first alternates. The push is all of
`push_tasks`: reserving, reading texts, predicting, the look-up, confirming.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import psycopg
from psycopg import sql

from oceanid_pipelines.catalog import Catalog, load_catalog
from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.domain.label_configs import config_of
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.tasks import push_tasks
from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.database import Database
from oceanid_pipelines.store.schema import migrations

# Documents of about 1,000 characters with four spans that the rules find.
GENERATE = """
INSERT INTO control.sources (source_code, title, kind, trust, fingerprint)
VALUES ('AAA', 'Register', 'other', 50, 'x');
CREATE TEMPORARY TABLE one AS
SELECT n, encode(sha256(convert_to('document ' || n, 'UTF8')), 'hex') AS sha256,
       'The vessel Ñandú-' || lpad(n::text, 7, '0') || ', IMO 9074729, call sign PDHA, was seen '
       || 'under the flag of Panama on 26 August 2025. '
       || repeat('It carried longlines, and no other vessel was near it at that time. ', 13) AS text
FROM generate_series(1, {tasks}) AS n;
INSERT INTO raw.objects (sha256, size_bytes, media_type) SELECT sha256, 1000, 'text/plain' FROM one;
INSERT INTO stage.documents (external_key, sha256, source_code, title, doc_type, status)
SELECT sha256, sha256, 'AAA', n || '.txt', 'text', 'parsed' FROM one ORDER BY n;
INSERT INTO stage.pages (document_id, page_no, text)
SELECT document_id, 1, text FROM one JOIN stage.documents USING (sha256);
INSERT INTO label.projects (project, ls_project_id, title, config_sha256)
VALUES ('ner', {project}, 'bench', repeat('0', 64));
"""


@contextmanager
def filled(stack: Stack, tasks: int, project: int) -> Iterator[str]:
    """Yield the URL of a database with that many documents to push into a project."""
    name = f"bench_push_{os.getpid()}"
    owner, others = postgres.DATABASES["oceanid"]
    with postgres.connect(stack.home) as connection:
        postgres.create_database(connection, name, owner=owner, others=others)
    url = postgres.url(stack.home, name, "oceanid_owner")
    migrations.migrate(url, report=lambda _: None)
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(GENERATE.format(tasks=tasks, project=project))  # type: ignore[call-overload]
        connection.execute("VACUUM ANALYZE")
    try:
        yield postgres.url(stack.home, name, "oceanid_pipeline")
    finally:
        with postgres.connect(stack.home) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


class Recorder(LabelStudio):
    """Keeps what is imported, as it is, and counts the requests."""

    def __init__(self, url: str, api_key: str) -> None:
        super().__init__(url, api_key)
        self.imports: list[Sequence[Mapping[str, Any]]] = []
        self.requests = self.requests_of_push = 0
        for method in ("get", "post"):
            setattr(self._http, method, self._counted(getattr(self._http, method)))

    def import_tasks(self, project: int, tasks: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
        """Import as ever."""
        self.imports.append(tasks)
        return super().import_tasks(project, tasks)

    def _counted(self, call: Any) -> Any:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.requests += 1
            return call(*args, **kwargs)

        return counted


def ours(server: Recorder, settings: Settings, catalog: Catalog, stack: Stack, tasks: int) -> float:
    project = server.create_project(
        "bench push", config_of(catalog.projects["ner"], catalog.taxonomy)
    )
    with filled(stack, tasks, project.project_id) as url, stores.object_store(settings) as objects:
        database = Database(url, application="bench")
        with database.writer(wait_seconds=10) as connection:
            server.imports.clear()
            server.requests = 0
            start = time.perf_counter()
            done = push_tasks(connection, objects, server, catalog)
            seconds = time.perf_counter() - start
            server.requests_of_push = server.requests
        database.close()
    assert done.pushed == done.reserved == tasks
    return seconds


def bare(server: Recorder, settings: Settings, catalog: Catalog, bodies: Sequence[bytes]) -> float:
    project = server.create_project(
        "bench bare", config_of(catalog.projects["ner"], catalog.taxonomy)
    )
    path = f"{settings.label_studio_url.rstrip('/')}/api/projects/{project.project_id}/import"
    headers = {
        "Authorization": f"Token {settings.label_studio_api_key}",
        "Content-Type": "application/json",
    }
    start = time.perf_counter()
    for body in bodies:
        answer = httpx2.post(
            path, content=body, headers=headers, params={"return_task_ids": "true"}, timeout=120
        )
        answer.raise_for_status()
    return time.perf_counter() - start


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tasks", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    stack = Stack(Path(os.environ["OCEANID_HOME"]))
    settings = Settings.load(os.environ)
    server = Recorder(settings.label_studio_url, settings.label_studio_api_key)
    built_in = load_catalog()
    for predictions in ((), ("rules",)):
        project = built_in.projects["ner"].model_copy(update={"predictions": predictions})
        catalog = replace(built_in, projects={"ner": project})
        ours(server, settings, catalog, stack, 1000)  # warms everything up
        pushes, imports = [], []
        bodies: list[bytes] = []
        for number in range(options.rounds):
            if number % 2 and bodies:
                imports.append(bare(server, settings, catalog, bodies))
            pushes.append(ours(server, settings, catalog, stack, options.tasks))
            bodies = [json.dumps(one, ensure_ascii=False).encode() for one in server.imports]
            if not number % 2:
                imports.append(bare(server, settings, catalog, bodies))
        push, plain = statistics.median(pushes), statistics.median(imports)
        size = sum(map(len, bodies)) / 1e6
        whose = ", ".join(predictions) or "none"
        print(
            f"{options.tasks:,} tasks, {size:.1f} MB, predictions {whose}:"
            f" push {push:.2f} s with {server.requests_of_push} requests,"
            f" bare import {plain:.2f} s with {len(bodies)}: {push / plain:.2f} x"
        )
    server.close()


if __name__ == "__main__":
    main()
