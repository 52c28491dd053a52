"""Landing and extraction of stored events against a bare COPY of the rows that they end in.

    oceanid local up --without label-studio,dagster,hub && eval "$(oceanid local env)"
    python bench/landing.py [--annotations 10000]

The events are those of a poll: a text with three marked spans each. The copies that the bare COPY
fills have the keys, indexes and checks of the tables, but neither references nor triggers; that
landing also writes the events anew, as landed, and the documents, as due, is not in their favour.
Seconds of the clock and of the processor, ours and
Postgres's: on a machine that does other work only the latter compare. The database is made for the
run and dropped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import psycopg
from psycopg import sql

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.cli.stack import this_stack
from oceanid_pipelines.flows.annotations import BATCH_TASKS
from oceanid_pipelines.flows.landing import land
from oceanid_pipelines.flows.spoken import extract_spoken
from oceanid_pipelines.local import postgres
from oceanid_pipelines.store.database import Database
from oceanid_pipelines.store.schema.migrations import migrate

TABLES = (
    "label.annotations",
    "label.release_due",
    "stage.annotation_state",
    "stage.extractions",
)
NAME, FLAG, SIGN = "KESTREL", "Panama", "ZMQQ1"


def text_of(number: int) -> str:
    return (
        f"Seen {number}: MV {NAME}, call sign {SIGN}, flag {FLAG}. "
        + "Nothing else was near. " * 30
    )


def result_of(text: str) -> list[dict[str, object]]:
    return [
        {
            "id": f"r{number}",
            "type": "labels",
            "from_name": "label",
            "to_name": "text",
            "origin": "manual",
            "value": {
                "start": text.index(word),
                "end": text.index(word) + len(word),
                "text": word,
                "labels": [label],
            },
        }
        for number, (word, label) in enumerate(
            [(NAME, "VESSEL_NAME"), (SIGN, "IRCS"), (FLAG, "FLAG")]
        )
    ]


@contextmanager
def own_database() -> Iterator[tuple[str, str]]:
    """Yield the URLs of a database of this run's own: its owner's and the pipeline's."""
    home = this_stack().home
    name = f"bench_{secrets.token_hex(4)}"
    owner, others = postgres.DATABASES["oceanid"]
    with postgres.connect(home) as connection:
        postgres.create_database(connection, name, owner=owner, others=others)
    owners = postgres.url(home, name, owner)
    try:
        migrate(owners)
        yield owners, postgres.url(home, name, "oceanid_pipeline")
    finally:
        with postgres.connect(home) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def documents(connection: psycopg.Connection, count: int) -> None:
    """Fill in texts, parsed, without tasks."""
    connection.execute(
        "INSERT INTO control.sources (source_code, title, kind, trust, fingerprint)"
        " VALUES ('AAA', 'Register', 'other', 50, 'x')"
    )
    texts = [text_of(number) for number in range(1, count + 1)]
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    connection.execute(
        "INSERT INTO raw.objects (sha256, size_bytes, media_type)"
        " SELECT unnest(%s::text[]), 1, 'text/plain'",
        [digests],
    )
    connection.execute(
        "INSERT INTO stage.documents (external_key, sha256, source_code, title, doc_type, status)"
        " SELECT digest, digest, 'AAA', 'a text', 'text', 'parsed'"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS one (digest, n) ORDER BY n",
        [digests],
    )
    connection.execute(
        "INSERT INTO stage.pages (document_id, page_no, text)"
        " SELECT document_id, 1, text FROM unnest(%s::text[], %s::text[]) AS one (digest, text)"
        " JOIN stage.documents ON external_key = digest",
        [digests, texts],
    )


def tasks(connection: psycopg.Connection, project: int, ids: list[int]) -> None:
    """Make the documents' tasks, in their order, ours: pushed into a project under these ids."""
    connection.execute(
        "INSERT INTO label.projects (project, ls_project_id, title, config_sha256)"
        " VALUES ('ner', %s, 'Texts', %s)",
        [project, "c" * 64],
    )
    connection.execute(
        "INSERT INTO label.tasks (document_id, project, ls_project_id, ls_task_id, ls_key, state)"
        " SELECT document.document_id, 'ner', %s, one.id, external_key, 'pushed'"
        " FROM (SELECT *, row_number() OVER (ORDER BY document_id) AS n FROM stage.documents)"
        " AS document JOIN unnest(%s::bigint[]) WITH ORDINALITY AS one (id, n) USING (n)",
        [project, ids],
    )


def events(connection: psycopg.Connection, count: int) -> None:
    """Store a poll's findings as polls do, a batch a transaction: of every task one annotation."""
    for begin in range(1, count + 1, BATCH_TASKS):
        _batch_of_events(connection, range(begin, min(begin + BATCH_TASKS, count + 1)))
        connection.commit()


def _batch_of_events(connection: psycopg.Connection, numbers: range) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY raw.annotation_events (event_sha256, action, project_id, via, payload) FROM STDIN"
        ) as copy,
    ):
        for number in numbers:
            moment = "2026-11-25T10:00:00.000001+00:00"
            payload = {
                "task": {"id": number, "key": f"k{number}", "updated_at": moment},
                "annotations": [
                    {
                        "id": number,
                        "result": result_of(text_of(number)),
                        "created_at": moment,
                        "updated_at": moment,
                        "completed_by": 1,
                        "annotator": "ann@example.org",
                        "was_cancelled": False,
                        "ground_truth": False,
                        "lead_time": 12.5,
                    }
                ],
            }
            digest = hashlib.sha256(str(number).encode()).hexdigest()
            copy.write_row((digest, "TASK_SEEN", 1, "poll", json.dumps(payload)))


def spent(backend: int) -> tuple[float, float]:
    """Return the clock, and the processor's seconds of this process and a session of Postgres."""
    theirs = psutil.Process(backend).cpu_times()
    return time.perf_counter(), time.process_time() + theirs.user + theirs.system


def bare_copy(connection: psycopg.Connection) -> tuple[float, float]:
    """Return the seconds of a COPY of all rows into copies of their tables, as `spent` has them."""
    seconds = worked = 0.0
    backend = connection.info.backend_pid
    for number, table in enumerate(TABLES):
        name = sql.Identifier(*table.split("."))
        target = sql.Identifier(f"copy_{number}")
        connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(target, name))
        columns = sql.SQL(", ").join(
            sql.Identifier(row[0])
            for row in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema || '.' ||"
                " table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [table],
            )
        )
        with connection.cursor() as cursor:
            with cursor.copy(
                sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(columns, name)
            ) as copy:
                rows = b"".join(copy)
            began = spent(backend)
            with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(target, columns)) as copy:
                copy.write(rows)
            connection.commit()
            ended = spent(backend)
            seconds, worked = seconds + ended[0] - began[0], worked + ended[1] - began[1]
    return seconds, worked


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--annotations", type=int, default=10_000)
    count = arguments.parse_args().annotations
    catalog = load_catalog()
    with own_database() as (owner, pipeline):
        plain = owner.replace("postgresql+psycopg://", "postgresql://", 1)
        with psycopg.connect(plain) as connection:
            documents(connection, count)
            tasks(connection, 1, list(range(1, count + 1)))
            events(connection, count)
            connection.commit()
            connection.execute("ANALYZE")
            connection.commit()
            database = Database(pipeline, application="bench")
            with database.connect() as session:
                backend = session.connection.driver_connection.info.backend_pid
                began = spent(backend)
                landed = land(session)
                halfway = spent(backend)
                spoken = extract_spoken(session, catalog)
                ended = spent(backend)
            database.close()
            assert (landed.versions, spoken.facts) == (count, 3 * count)
            copied, copied_worked = bare_copy(connection)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    seconds, worked = ended[0] - began[0], ended[1] - began[1]
    print(f"{count:,} annotations of 3 spans: {seconds:.2f} s, peak {peak:.0f} MB")
    print(f"  landed {halfway[0] - began[0]:.2f} s, extracted {ended[0] - halfway[0]:.2f} s")
    print(f"bare COPY of the rows they end in: {copied:.2f} s")
    print(f"ratio {seconds / copied:.1f} (limit 10)")
    print(f"of the processor: {worked:.2f} / {copied_worked:.2f} s, {worked / copied_worked:.1f}")


if __name__ == "__main__":
    main()
