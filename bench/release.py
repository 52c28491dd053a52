"""A release of many synthetic ner records against bare loops that write the same bytes.

    oceanid local up --without label-studio,dagster && eval "$(oceanid local env)"
    python bench/release.py [--records 1000000] [--fewer 10000] [--pushed 100000]

Each measured step is a process of its own, so that its peak memory is its own. `make` makes the
lines, as it is done when annotations land; `build` is the release of them, `write` writes its
files. `bare` serialises, hashes and writes records that are in memory; `bare, read` gets each of
them from Postgres first, as a release must. The seconds of the processor are those of the process
and of its session in Postgres: on a machine that is busy they say more than the time on the clock.
Before each step Postgres writes out what is dirty, so that no step pays for the one before it, and
lines that were made are vacuumed, as they are by themselves within minutes. The databases are made
for the run and dropped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import psycopg
from psycopg import sql

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.catalog.dataset import load_dataset_declaration
from oceanid_pipelines.clients.hub import Hub
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.flows import publishing
from oceanid_pipelines.flows.lines import Rules, keep_up
from oceanid_pipelines.flows.release import build, release_files
from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import releases as store
from oceanid_pipelines.store.database import Database
from oceanid_pipelines.store.releases import mark_published
from oceanid_pipelines.store.schema import migrations

CHANGED = 100
# Documents of about 600 characters with two entities, one annotation each.
GENERATE = """
INSERT INTO control.sources (source_code, title, kind, trust, fingerprint)
VALUES ('AAA', 'Register', 'other', 50, 'x');
CREATE TEMPORARY TABLE one AS
SELECT n, encode(sha256(convert_to('document ' || n, 'UTF8')), 'hex') AS sha256,
       'The vessel Ñandú-' || lpad(n::text, 7, '0') || ' of Perú was seen. '
       || repeat('It carried longlines, and no other vessel was near it. ', 10) AS text
FROM generate_series(1, {records}) AS n;
INSERT INTO raw.objects (sha256, size_bytes, media_type) SELECT sha256, 600, 'text/plain' FROM one;
INSERT INTO raw.object_locations
    (uri, sha256, bucket, key, etag, last_modified, source_code, delivered_on)
SELECT 's3://b/uploads/AAA/2026-01-01/' || n || '.txt#1', sha256, 'b',
       'uploads/AAA/2026-01-01/' || n || '.txt', 'e', now(), 'AAA', '2026-01-01' FROM one;
INSERT INTO stage.documents (external_key, sha256, source_code, title, doc_type, status)
SELECT sha256, sha256, 'AAA', n || '.txt', 'text', 'parsed' FROM one ORDER BY n;
INSERT INTO stage.pages (document_id, page_no, text)
SELECT document_id, 1, text FROM one JOIN stage.documents USING (sha256);
INSERT INTO raw.annotation_events (event_sha256, action, via, payload)
SELECT sha256, 'test', 'poll', '{{}}' FROM one;
{tasks}
INSERT INTO label.annotations (annotation_id, version, change, content_sha256, ls_project_id,
    ls_task_id, task_key, result, annotator, lead_time_s, ls_created_at, ls_updated_at,
    config_sha256, event_sha256)
SELECT n, 1, 'created', sha256, 1, 1000 + n, task_key,
       jsonb_build_array(
           jsonb_build_object('id', 'a' || n, 'type', 'labels', 'from_name', 'label',
               'to_name', 'text', 'origin', 'manual', 'value', jsonb_build_object(
               'start', 11, 'end', 24, 'text', substr(text, 12, 13),
               'labels', jsonb_build_array('VESSEL_NAME'))),
           jsonb_build_object('id', 'b' || n, 'type', 'labels', 'from_name', 'label',
               'to_name', 'text', 'origin', 'manual', 'value', jsonb_build_object(
               'start', 28, 'end', 32, 'text', 'Perú', 'labels', jsonb_build_array('FLAG')))),
       'user ' || n % 20 || '@example.org', 12.5, now(), now(), repeat('c', 64), sha256
FROM one
JOIN stage.documents USING (sha256)
JOIN label.tasks USING (document_id);
"""
# The records as a loop without any purpose would read them: one a row, nothing else.
SPREAD = """
CREATE TABLE bench_lines AS
SELECT convert_from(content, 'UTF8') AS line
FROM label.lines
ORDER BY generation, config, split, annotation_id, version;
GRANT SELECT ON bench_lines TO PUBLIC;
"""
# Neighbours, so that both sizes rewrite as few shards.
CHANGE = """
INSERT INTO label.annotations (annotation_id, version, change, content_sha256, ls_project_id,
    ls_task_id, task_key, result, annotator, ls_created_at, ls_updated_at, config_sha256,
    event_sha256)
SELECT annotation_id, 2, 'updated', content_sha256, 1, ls_task_id, task_key, result -> 0 || '[]',
       annotator, ls_created_at, now(), config_sha256, event_sha256
FROM label.annotations
WHERE annotation_id BETWEEN 1001 AND 1000 + {changed}
"""


def rules() -> Rules:
    return Rules(load_dataset_declaration(), "bench/labels", load_catalog(), "salt")


class Watch:
    """What is done within it, again and again: on the clock, here and in a session of Postgres."""

    def __init__(self, session: int | None = None) -> None:
        self._session = Path(f"/proc/{session}/stat") if session else None
        self._spent = [0.0, 0.0, 0.0]

    def __enter__(self) -> None:
        self._begun = self._now()

    def __exit__(self, *_: object) -> None:
        passed = zip(self._spent, self._now(), self._begun, strict=True)
        self._spent = [spent + now - begun for spent, now, begun in passed]

    def said(self) -> dict[str, float]:
        """Return the seconds of it."""
        wall, here, there = self._spent
        return {"seconds": wall, "processor here": here, "processor in Postgres": there}

    def _now(self) -> tuple[float, float, float]:
        there = 0.0
        if self._session and self._session.exists():
            ticks = self._session.read_text().rpartition(")")[2].split()[11:13]
            there = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        return time.perf_counter(), time.process_time(), there


def watch(connection: Any) -> Watch:
    session = connection.connection.driver_connection.info.backend_pid
    connection.rollback()
    return Watch(session)


@contextmanager
def opened(url: str) -> Iterator[Any]:
    database = Database(url, application="bench")
    with database.connect() as connection:
        yield connection
    database.close()


def newest(connection: Any) -> Manifest:
    found = store.newest(connection, rules().dataset.name)
    assert found is not None
    return found.manifest


def step_make(url: str, _: Path) -> dict[str, Any]:
    with opened(url) as connection:
        with (watched := watch(connection)):
            done = keep_up(connection, rules())
        return {**watched.said(), "lines": done.lines}


def step_build(url: str, _: Path) -> dict[str, Any]:
    with opened(url) as connection:
        with (watched := watch(connection)):
            manifest = build(connection, rules())
        assert manifest is not None
        mark_published(connection, manifest, "0" * 40)
    rows = {config: sum(splits.values()) for config, splits in manifest.counts.items()}
    added = sum(one.added_in == manifest.version for one in manifest.shards)
    size = sum(one.bytes for one in manifest.shards)
    return {**watched.said(), "rows": rows, "megabytes": size / 1e6, "new shards": added}


def step_write(url: str, folder: Path) -> dict[str, Any]:
    with opened(url) as connection:
        manifest = newest(connection)
        with (watched := watch(connection)):
            release_files(connection, manifest, folder, whole=True)
        return watched.said()


def step_bare(_: str, folder: Path) -> dict[str, Any]:
    """Serialise, hash and write records that are in memory; reading them is not counted.

    To as many files as the release has: they are to hold the same bytes.
    """
    watched = Watch()
    for number, path in enumerate(sorted(folder.glob("data/*/*/*.jsonl"))):
        records = [orjson.loads(line) for line in path.read_bytes().splitlines()]
        with watched:
            _write(records, folder / f"bare-{number}")
    return watched.said()


def step_bare_read(url: str, folder: Path) -> dict[str, Any]:
    """The same with the records coming from Postgres, through a cursor there."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with (
        psycopg.connect(plain) as connection,
        connection.cursor("records") as cursor,
        (watched := Watch(connection.info.backend_pid)),
    ):
        cursor.itersize = 2000
        cursor.execute("SELECT line FROM bench_lines")
        _write((orjson.loads(content) for (content,) in cursor), folder / "bare")
    return watched.said()


def _write(records: Any, target: Path) -> None:
    digest = hashlib.sha256()
    with target.open("wb") as file:
        for record in records:
            line = orjson.dumps(record, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
            digest.update(line)
            file.write(line)


def step_publish(url: str, folder: Path) -> dict[str, Any]:
    """Send the release to the local Hub."""
    settings = Settings.load(os.environ)
    repo = f"{settings.hf_dataset.split('/')[0]}/{folder.name}-ours"
    hub = Hub(repo, token=settings.hf_token, endpoint=settings.hf_endpoint)
    with opened(url) as connection:
        begin = time.perf_counter()
        with connection.begin():
            connection.exec_driver_sql(
                "UPDATE label.dataset_releases SET commit_oid = NULL, tag = NULL,"
                " published_at = NULL"
            )
        done = publishing.publish(connection, hub, rules().dataset)
        assert done is not None
        return {"seconds": time.perf_counter() - begin, "repo": hub.dataset}


def step_load(_: str, folder: Path) -> dict[str, Any]:
    from datasets import load_dataset  # noqa: PLC0415 - it takes seconds, and reads HF_HOME

    repo = f"{os.environ['OCEANID_HF_DATASET'].split('/')[0]}/{folder.name}-ours"
    begin = time.perf_counter()
    loaded = load_dataset(repo, "ner", revision="v1")
    return {
        "seconds": time.perf_counter() - begin,
        "rows": sum(split.num_rows for split in loaded.values()),
    }


def step_peer(_: str, folder: Path) -> dict[str, Any]:
    """The same ner records by `datasets.push_to_hub`."""
    from datasets import Dataset  # noqa: PLC0415

    repo = f"{os.environ['OCEANID_HF_DATASET'].split('/')[0]}/{folder.name}-peer"
    records = [
        orjson.loads(line)
        for path in sorted(folder.glob("data/ner/*/*.jsonl"))
        for line in path.read_bytes().splitlines()
    ]
    begin = time.perf_counter()
    Dataset.from_list(records).push_to_hub(repo, private=True)
    return {"seconds": time.perf_counter() - begin, "rows": len(records)}


STEPS: dict[str, Callable[[str, Path], dict[str, Any]]] = {
    name.removeprefix("step_"): value
    for name, value in dict(globals()).items()
    if name.startswith("step_")
}


def measured(step: str, url: str, folder: Path, home: Path) -> dict[str, Any]:
    """Run a step in a process of its own; return what it says, with its peak memory."""
    done = subprocess.run(
        [sys.executable, __file__, "--step", step, "--url", url, "--folder", str(folder)],
        env={
            **os.environ,
            "HF_HOME": str(home),
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_XET": "1",
            "HF_UPDATE_DOWNLOAD_COUNTS": "0",
            "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        },
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"  {step}: {found}", file=sys.stderr, flush=True)
    return found


@contextmanager
def filled(stack: Stack, records: int) -> Iterator[tuple[str, str]]:
    """Yield the pipeline's and the owner's address of a database with so many records."""
    name = f"bench_release_{records}"
    owner, others = postgres.DATABASES["oceanid"]
    with postgres.connect(stack.home) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
        postgres.create_database(connection, name, owner=owner, others=others)
    url = postgres.url(stack.home, name, "oceanid_owner")
    migrations.migrate(url, report=lambda _: None)
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        columns = {
            row[0]
            for row in connection.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = 'label' AND table_name = 'tasks'"
            )
        }
        key = ", ls_key" if "ls_key" in columns else ""
        tasks = (
            f"INSERT INTO label.tasks (document_id, project, state, ls_task_id, ls_project_id{key})"
            " SELECT document_id, 'ner', 'pushed', 1000 + n, 1"
            f"{', sha256' if key else ''} FROM one JOIN stage.documents USING (sha256);"
        )
        connection.execute(GENERATE.format(records=records, tasks=tasks))  # type: ignore[call-overload]
        connection.execute("VACUUM ANALYZE")
    try:
        yield postgres.url(stack.home, name, "oceanid_pipeline"), plain
    finally:
        with postgres.connect(stack.home) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )


def change(owner: str) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(CHANGE.format(changed=CHANGED))  # type: ignore[call-overload]
        connection.execute("VACUUM ANALYZE label.annotations")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--records", type=int, default=1_000_000)
    arguments.add_argument("--fewer", type=int, default=10_000)
    arguments.add_argument("--pushed", type=int, default=100_000)
    arguments.add_argument("--step", help=argparse.SUPPRESS)
    arguments.add_argument("--url", help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.step:
        said = STEPS[options.step](options.url, options.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(json.dumps({**said, "peak MB": peak / (1e6 if sys.platform == "darwin" else 1e3)}))
        return
    stack = Stack(Path(os.environ["OCEANID_HOME"]))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        _compare(stack, Path(name), options)


def _compare(stack: Stack, home: Path, options: argparse.Namespace) -> None:
    def at(records: int, *steps: str) -> dict[str, dict[str, Any]]:
        folder = Path(tempfile.mkdtemp(prefix=f"r{records}-", dir=home))
        print(f"{records:,} records", file=sys.stderr)
        with filled(stack, records) as (url, owner):
            found: dict[str, dict[str, Any]] = {}
            for step in steps:
                if step == "build":
                    with psycopg.connect(owner, autocommit=True) as connection:
                        connection.execute("VACUUM label.lines")
                if step == "bare_read":
                    with psycopg.connect(owner, autocommit=True) as connection:
                        connection.execute(SPREAD)
                if step == "change":
                    change(owner)
                with postgres.connect(stack.home) as connection:
                    connection.execute("CHECKPOINT")
                if step == "change":
                    found[step] = measured("build", url, folder, home)
                else:
                    found[step] = measured(step, url, folder, home)
        return found

    few = at(options.fewer, "make", "build", "change")
    many = at(options.records, "make", "build", "write", "bare", "bare_read", "change")
    sent = at(options.pushed, "make", "build", "write", "publish", "load", "peer")

    def ratio(one: dict[str, Any], other: dict[str, Any]) -> str:
        clock = one["seconds"] / other["seconds"]
        return f"{clock:.1f} ({_processor(one) / _processor(other):.1f})"

    lines, size = sum(many["build"]["rows"].values()), many["build"]["megabytes"]
    print(
        f"{options.records:,} ner records and as many of the audit: {lines:,} lines, {size:,.0f} MB"
    )
    for step in ("make", "build", "write", "bare", "bare_read"):
        one = many[step]
        print(
            f"{step:<10} {one['seconds']:8.1f} s   processor: {one['processor here']:.1f} s here,"
            f" {one['processor in Postgres']:.1f} s in Postgres   peak {one['peak MB']:5.0f} MB"
        )
    print("Ratios by the clock, and in brackets of the processor, here and in Postgres:")
    for words, one in (
        ("build takes", many["build"]),
        ("build and write take", _both(many["build"], many["write"])),
    ):
        print(
            f"{words} {ratio(one, many['bare'])} x bare,"
            f" {ratio(one, many['bare_read'])} x bare with reading"
        )
    print(
        f"make takes {ratio(many['make'], many['bare_read'])} x bare with reading,"
        f" {1e6 * _processor(many['make']) / options.records:.0f} us of the processor a record"
    )
    print(
        f"{CHANGED} changed of {options.records:,}: {many['change']['seconds']:.2f} s"
        f" ({many['change']['new shards']} new shards);"
        f" of {options.fewer:,}: {few['change']['seconds']:.2f} s"
        f" ({few['change']['new shards']}); {ratio(many['change'], few['change'])} x"
    )
    ours = sum(sent[step]["seconds"] for step in ("make", "build", "publish"))
    print(
        f"{options.pushed:,} records: made, built and published {ours:.1f} s,"
        f" push_to_hub of the ner records {sent['peer']['seconds']:.1f} s;"
        f" load_dataset gives {sent['load']['rows']:,} rows in {sent['load']['seconds']:.1f} s"
    )


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    names = ("seconds", "processor here", "processor in Postgres")
    return {name: one[name] + other[name] for name in names}


def _processor(one: dict[str, Any]) -> float:
    return float(one["processor here"] + one["processor in Postgres"])


if __name__ == "__main__":
    main()
