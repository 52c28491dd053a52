"""Ingesting annotated tasks against fetching the same pages; an idle poll against a bare request.

    oceanid local up --without dagster,hub && eval "$(oceanid local env)"
    python bench/label_studio.py [--tasks 10000] [--rounds 2]

All against one Label Studio, in one run. The fetch asks for just what the poll asks for and does
nothing with it, before and after each round, because other work makes the server slow at times. The
databases are made for the run and dropped.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

import psutil
import psycopg
from landing import documents, own_database, result_of, tasks, text_of

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.clients.label_studio.transport import Transport
from oceanid_pipelines.domain.label_configs import render
from oceanid_pipelines.flows.annotations import BATCH_TASKS, poll, position_of
from oceanid_pipelines.flows.landing import land
from oceanid_pipelines.flows.spoken import extract_spoken
from oceanid_pipelines.flows.sweep import reconcile
from oceanid_pipelines.store.database import Connection, Database

BATCH = 1000
IDLE = 10
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def annotated(server: LabelStudio, project: int, count: int) -> list[int]:
    """Import annotated tasks; return their ids in order."""
    ids: list[int] = []
    for begin in range(1, count + 1, BATCH):
        batch = []
        for number in range(begin, min(begin + BATCH, count + 1)):
            text = text_of(number)
            result = result_of(text)
            batch.append({"data": {"text": text}, "annotations": [{"result": result}]})
        ids += server.import_tasks(project, batch)
    return ids


def fetch(server: LabelStudio, project: int) -> None:
    """Ask for what a first poll asks for, and do nothing with it."""
    since = BEGINNING
    seen: set[int] = set()
    while True:
        changed = server.changed_tasks(project, since)
        fresh = sorted({one.task_id for one in changed.tasks} - seen)
        seen |= set(fresh)
        for begin in range(0, len(fresh), BATCH_TASKS):
            server.tasks(project, fresh[begin : begin + BATCH_TASKS])
        if changed.complete:
            return
        since = changed.tasks[-1].updated_at


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that work takes by the clock."""
    return spent(work)[0]


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that work takes, by the clock and of this process's processor."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - worked


def ingest(connection: Connection, server: LabelStudio) -> None:
    poll(connection, server)
    land(connection)
    extract_spoken(connection, load_catalog())


def listen(connection: Connection, server: LabelStudio) -> None:
    poll(connection, server)
    land(connection)
    reconcile(connection, server)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tasks", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=2)
    count, rounds = arguments.parse_args().tasks, arguments.parse_args().rounds
    server = LabelStudio(os.environ["LABEL_STUDIO_URL"], os.environ["LABEL_STUDIO_API_KEY"])
    taxonomy = load_catalog().taxonomy
    project = server.create_project(f"bench {time.time():.0f}", render("ner", taxonomy)).project_id
    ids = annotated(server, project, count)
    fetched, ours = [spent(lambda: fetch(server, project))], []
    for number in range(1, rounds + 1):
        with own_database() as (owner, pipeline):
            prepare(owner, project, ids)
            database = Database(pipeline, application="bench")
            with database.connect() as session:
                ours.append(spent(lambda: ingest(session, server)))
                fetched.append(spent(lambda: fetch(server, project)))
                if number == rounds:
                    report(ours, fetched, count)
                    idle(session, server, project)
            database.close()
    server.close()


def prepare(owner: str, project: int, ids: list[int]) -> None:
    """Fill in the documents of the tasks, and the tasks as pushed."""
    plain = owner.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain) as connection:
        documents(connection, len(ids))
        tasks(connection, project, ids)
        connection.commit()
        connection.execute("ANALYZE")


def report(ours: list[tuple[float, float]], fetched: list[tuple[float, float]], count: int) -> None:
    """Print every ingest beside the fetches around it."""
    print(f"{count:,} annotated tasks: {shown(ours)}")
    print(f"fetching the same pages: {shown(fetched)}")
    around = sum((before + after) / 2 for (before, _), (after, _) in pairwise(fetched))
    print(f"ratio {sum(one for one, _ in ours) / around:.2f} (limit 1.3)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"peak memory {peak:.0f} MB")


def shown(times: list[tuple[float, float]]) -> str:
    return ", ".join(f"{clock:.1f} s ({worked:.1f} of our processor)" for clock, worked in times)


def idle(session: Connection, server: LabelStudio, project: int) -> None:
    """Poll while nothing moves, and compare with one bare filtered request."""
    asked = []
    get = Transport.get

    def counted(transport: Transport, path: str, *rest: object) -> object:
        asked.append(path)
        return get(transport, path, *rest)  # type: ignore[arg-type]

    listen(session, server)
    since = position_of(session, project).since  # what a poll itself asks for
    Transport.get = counted  # type: ignore[method-assign]
    bare = polls = 0.0
    held = psutil.Process().memory_info().rss
    for _ in range(IDLE):
        bare += seconds(lambda: server.changed_tasks(project, since))
        asked.clear()
        polls += seconds(lambda: listen(session, server))
    grown = (psutil.Process().memory_info().rss - held) / 1e6
    print(f"an idle poll: {len(asked)} requests (limit 3), {1000 * polls / IDLE:.0f} ms")
    print(f"one bare filtered request: {1000 * bare / IDLE:.0f} ms")
    print(f"ratio {polls / bare:.2f} (limit 3); memory grew by {grown:.1f} MB in {IDLE} polls")


if __name__ == "__main__":
    main()
