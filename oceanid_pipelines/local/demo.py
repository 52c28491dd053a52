"""The demo: the real system on this machine, an invented document set, and what became of it.

Which documents there are and what is expected of each is declared here; printing is not done here.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.keys import Upload, upload_key
from oceanid_pipelines.flows import backups, stores
from oceanid_pipelines.flows.bucket_setup import set_up_bucket
from oceanid_pipelines.flows.due import due_layers
from oceanid_pipelines.flows.provisioning import provision
from oceanid_pipelines.flows.upload import Plan, upload
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.local.story import Story, tell
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store.backlog import Layer
from oceanid_pipelines.store.outcomes import Outcome, figures, outcomes

SAMPLES = Path(__file__).parent / "samples"
PATIENCE_SECONDS = 300
_POLL_SECONDS = 1.0


class DemoFailed(OceanidError):
    """The demo did not end as it should."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A document of the demo, its key, and what must become of it."""

    name: str
    key: str
    expected: str


def _delivery(name: str, source: str, day: str, expected: str) -> Sample:
    return Sample(name, upload_key(Upload(source, date.fromisoformat(day), name)), expected)


DOCUMENTS = (
    _delivery("aurora-vessels.csv", "AURORA", "2026-01-15", "parsed"),
    _delivery("boreal-list.csv", "BOREAL", "2026-02-01", "parsed"),
    _delivery("aurora-vessels.xlsx", "AURORA", "2026-03-01", "parsed"),
    _delivery("inspection.txt", "AURORA", "2026-03-14", "parsed"),
    _delivery("port-call.md", "BOREAL", "2026-03-20", "parsed"),
    _delivery("sighting.pdf", "AURORA", "2026-03-20", "parsed"),
    _delivery("empty.csv", "AURORA", "2026-04-01", "rejected"),
    _delivery("not-a-workbook.xlsx", "BOREAL", "2026-04-01", "rejected"),
    _delivery("boreal-list.csv", "COSMOS", "2026-04-01", "unrouted"),
    Sample("sighting.pdf", "inbox/sighting.pdf", "unrouted"),
)
# Eleven valid IMO numbers over the three registers, two of them in both AURORA and BOREAL.
EXPECTED_FIGURES = {"vessels": 13, "of them in two registers or more": 2}


@dataclass(frozen=True, slots=True)
class Result:
    """What went in, what came out, and where to look at it."""

    outcomes: tuple[Outcome, ...]
    figures: Mapping[str, int]
    story: Story
    addresses: Mapping[str, str]
    seconds: float


def run(stack: Stack, report: Callable[[str], None]) -> Result:
    """Bring the stack up, upload, wait for the sensor's run, and return what came out.

    Repeatable: what is there already is not uploaded again. Raise DemoFailed when something did not
    become what it must.
    """
    stack.up(without=frozenset({"dagster"}), report=report)
    _add_sources(Path(stack.env()["OCEANID_CATALOG"]))
    settings = Settings.load(stack.env())
    _provision(settings, report)
    began = time.monotonic()
    with stores.object_store(settings) as objects:
        for sample in DOCUMENTS:
            path = SAMPLES / "documents" / sample.name
            done = upload(objects, Plan(path, sample.key, path.stat().st_size), lambda _: None)
            report(f"Upload: {done.outcome} {done.key}")
    stack.up(report=report)
    found = _wait(settings, report)
    seconds = time.monotonic() - began
    story = tell(settings, stack.env(), SAMPLES / "documents", report)
    _back_up(settings, report)
    counted = _count(settings)
    _judge(found, counted)
    return Result(
        tuple(found[sample.key] for sample in DOCUMENTS),
        counted,
        story,
        {status.name: status.address for status in stack.status() if status.up},
        seconds,
    )


def _provision(settings: Settings, report: Callable[[str], None]) -> None:
    with (
        stores.label_studio(settings) as server,
        stores.database(settings, "demo") as database,
        database.connect() as connection,
    ):
        for done in provision(connection, server, stores.catalog(settings), settings):
            report(f"Label Studio: project {done.project} {done.outcome}")
    with stores.object_store(settings) as objects:
        set_up_bucket(objects, settings)


def _back_up(settings: Settings, report: Callable[[str], None]) -> None:
    """Do what the daily schedule will, so that doctor has nothing to say."""
    names = backups.databases(
        settings.backup_database_url, settings.label_studio_backup_database_url
    )
    with stores.backup_folder(settings) as folder:
        for name, url in names.items():
            if taken := backups.take(folder, name, url, only_if_due=True):
                report(f"Backup: {name}, {taken.rows:,} rows")


def _add_sources(catalog: Path) -> None:
    """Lay the demo's sources and dataset over the built-in catalog, as a user would."""
    samples = SAMPLES / "catalog"
    for file in sorted(samples.rglob("*.yaml")):
        target = catalog / file.relative_to(samples)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            shutil.copyfile(file, target)


def _count(settings: Settings) -> dict[str, int]:
    with stores.database(settings, "demo") as database, database.connect() as connection:
        return figures(connection)


def _wait(settings: Settings, report: Callable[[str], None]) -> dict[str, Outcome]:
    """Wait until the daemon's run has taken everything; tell what is still due on the way."""
    keys = [sample.key for sample in DOCUMENTS]
    catalog = stores.catalog(settings)
    deadline = time.monotonic() + PATIENCE_SECONDS
    told = ""
    with stores.database(settings, "demo") as database, database.connect() as connection:
        while True:
            found = outcomes(connection, settings.s3_bucket, keys)
            layers = due_layers(connection, settings.s3_bucket, catalog)
            if len(found) == len(keys) and not any(layer.due for layer in layers):
                return found
            words = _remaining(len(keys) - len(found), layers)
            if words != told:
                report(f"Waiting for the sensor's run: {words}")
                told = words
            if time.monotonic() > deadline:
                raise DemoFailed(
                    f"after {PATIENCE_SECONDS} s still: {words}. See the runs in Dagster, and the "
                    f"daemon's log in {settings.catalog}/../logs"
                )
            time.sleep(_POLL_SECONDS)


def _remaining(unseen: int, layers: tuple[Layer, ...]) -> str:
    parts = [f"{unseen} keys not seen yet"] if unseen else []
    parts += [f"{layer.name} {layer.due}" for layer in layers if layer.due]
    return ", ".join(parts)


def _judge(found: Mapping[str, Outcome], counted: Mapping[str, int]) -> None:
    wrong = [
        f"  {sample.key}: {found[sample.key].outcome}, not {sample.expected}"
        for sample in DOCUMENTS
        if found[sample.key].outcome != sample.expected
    ]
    wrong += [
        f"  {name}: {counted[name]}, not {expected}"
        for name, expected in EXPECTED_FIGURES.items()
        if counted[name] < expected
    ]
    if wrong:
        raise DemoFailed("the demo came out differently:\n" + "\n".join(wrong))
