"""How long the sink lets Label Studio wait, and how soon what was saved is in stage.

    oceanid local up --without dagster,hub && eval "$(oceanid local env)"
    python bench/sink.py [--webhooks 400] [--tasks 2000]

A sink in a process of its own takes webhooks of a text with three marked spans: one after the
other, eight at once, and eight at once while another process polls annotated tasks of Label Studio
into the same database. Label Studio itself waits 1.0 s. The database is made for the run and
dropped.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import islice, takewhile
from multiprocessing.synchronize import Event

import psycopg
from label_studio import annotated, ingest, prepare
from landing import own_database, result_of, text_of

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.domain.label_configs import render
from oceanid_pipelines.flows.attachments import HEADER
from oceanid_pipelines.store.database import Database

AT_ONCE = 8
MOST = 20  # times as many webhooks as asked for: so many may be sent while the poll runs
LOOK_EVERY = 0.005
PATIENCE = 60.0
SECRET = secrets.token_hex(16)
_OURS = 1_000_000_000  # tasks and annotations of no Label Studio: behind all that it has
_PROJECT = 2_000_000_000


def webhook(number: int) -> bytes:
    """Return what Label Studio sends when somebody saves an annotation."""
    moment = "2026-11-25T10:00:00.000001Z"
    text = text_of(number)
    return json.dumps(
        {
            "action": "ANNOTATION_CREATED",
            "annotation": {
                "id": _OURS + number,
                "task": _OURS + number,
                "project": _PROJECT,
                "result": result_of(text),
                "created_at": moment,
                "updated_at": moment,
                "completed_by": None,
                "was_cancelled": False,
                "ground_truth": False,
                "lead_time": 12.5,
            },
            "task": {"id": _OURS + number, "data": {"text": text}},
            "project": {"id": _PROJECT, "token": "a-token"},
        }
    ).encode()


@contextmanager
def sink(database: str) -> Iterator[int]:
    """Yield the port of a sink that stores into a database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if name != "OCEANID_DAGSTER_URL"},
        "OCEANID_DATABASE_URL": database,
        "OCEANID_SINK_SECRET": SECRET,
    }
    command = [sys.executable, "-m", "oceanid_pipelines.cli", "sink", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            deadline = time.monotonic() + PATIENCE
            while not listens(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("the sink did not start")
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def listens(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def post(port: int, body: bytes) -> float:
    """Return how long an answer took; a connection each, as Label Studio makes them."""
    began = time.perf_counter()
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("POST", "/", body, {HEADER: SECRET, "Content-Type": "application/json"})
    answer = line.getresponse()
    answer.read()
    line.close()
    if answer.status != 200:
        raise SystemExit(f"the sink answered {answer.status}")
    return time.perf_counter() - began


class Watcher:
    """Notes when annotations are in stage, to within LOOK_EVERY."""

    def __init__(self, plain: str) -> None:
        self._url = plain
        self.sent: dict[int, float] = {}
        self.staged: dict[int, float] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def missing(self) -> list[int]:
        """Return what was sent and is not in stage; a copy, since others send meanwhile."""
        return [one for one in list(self.sent) if one not in self.staged]

    def _look(self) -> None:
        last_seen = time.monotonic()
        with psycopg.connect(self._url, autocommit=True) as connection:
            while (waiting := self.missing()) or not self._done.is_set():
                for (one,) in connection.execute(
                    "SELECT annotation_id FROM stage.annotation_state"
                    " WHERE annotation_id = ANY (%s) AND extracted_version IS NOT NULL",
                    [waiting],
                ):
                    self.staged[one] = time.perf_counter()
                    last_seen = time.monotonic()
                if self._done.is_set() and time.monotonic() > last_seen + PATIENCE:
                    return
                time.sleep(LOOK_EVERY)


def measure(port: int, plain: str, numbers: Iterable[int], at_once: int) -> None:
    """Send webhooks, so many at once, and print how long each took to be answered, and to stage."""
    answered: list[float] = []
    waiting, taking = iter(numbers), threading.Lock()

    def send() -> None:
        while True:
            with taking:
                number = next(waiting, None)
            if number is None:
                return
            body = webhook(number)
            watcher.sent[_OURS + number] = time.perf_counter()
            answered.append(post(port, body))

    with Watcher(plain) as watcher, ThreadPoolExecutor(at_once) as senders:
        for one in [senders.submit(send) for _ in range(at_once)]:
            one.result()
    if watcher.missing():
        raise SystemExit("some webhooks were never in stage")
    to_stage = [watcher.staged[one] - sent for one, sent in watcher.sent.items()]
    print(f"  {len(answered)} webhooks, {at_once} at once: answered {shown(answered)}")
    print(f"  {'':{len(str(len(answered)))}}             in stage {shown(to_stage)}")


def shown(times: Sequence[float]) -> str:
    """Return percentiles, in milliseconds."""
    parts, ordered = {"p50": 0.5, "p99": 0.99, "longest": 1.0}, sorted(times)
    return ", ".join(
        f"{name} {1000 * ordered[round((len(ordered) - 1) * at)]:.0f}" for name, at in parts.items()
    )


def poll(database: str, began: Event) -> None:
    """Poll, land and extract all that Label Studio has: what runs do beside a sink."""
    server = LabelStudio(os.environ["LABEL_STUDIO_URL"], os.environ["LABEL_STUDIO_API_KEY"])
    with Database(database, application="bench").connect() as session:
        began.set()
        ingest(session, server)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--webhooks", type=int, default=400)
    arguments.add_argument("--tasks", type=int, default=2000)
    each, polled = arguments.parse_args().webhooks, arguments.parse_args().tasks
    server = LabelStudio(os.environ["LABEL_STUDIO_URL"], os.environ["LABEL_STUDIO_API_KEY"])
    config = render("ner", load_catalog().taxonomy)
    project = server.create_project(f"bench {time.time():.0f}", config).project_id
    ids = annotated(server, project, polled)
    server.close()
    first, last = polled + 1, polled + MOST * each
    numbers = iter(range(first, last + 1))
    with own_database() as (owner, pipeline), sink(pipeline) as port:
        plain = owner.replace("postgresql+psycopg://", "postgresql://", 1)
        prepare(owner, project, [*ids, *range(_OURS + first, _OURS + last + 1)])
        with psycopg.connect(plain) as connection:  # no poll is to ask for these
            connection.execute(
                "UPDATE label.tasks SET ls_project_id = %s WHERE ls_task_id > %s", [_PROJECT, _OURS]
            )
        print(f"milliseconds, at load {os.getloadavg()[0]:.1f}")
        for at_once in (1, AT_ONCE):
            measure(port, plain, islice(numbers, each), at_once)
        print(f"while {polled:,} annotated tasks are polled:")
        spawning = multiprocessing.get_context("spawn")
        began = spawning.Event()
        polling = spawning.Process(target=poll, args=(pipeline, began))
        polling.start()
        began.wait()
        measure(port, plain, takewhile(lambda _: polling.is_alive(), numbers), AT_ONCE)
        polling.join()
        if polling.exitcode:
            raise SystemExit("the poll failed")


if __name__ == "__main__":
    main()
