"""The demo's story: an expert speaks, v1 is published, she changes her mind, v2 is published.

Every step looks at what is there already, so the story goes on where it was interrupted and a
second telling adds nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.flows import stores
from oceanid_pipelines.local.annotator import Expert
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import annotations as history
from oceanid_pipelines.store import spoken
from oceanid_pipelines.store import tasks as outbox
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.outcomes import Publication, publications
from oceanid_pipelines.store.projects import projects

PATIENCE_SECONDS = 180
_POLL_SECONDS = 0.2
_MARKS_AT_FIRST = 4


class StoryStuck(OceanidError):
    """Something the story waits for did not come."""


@dataclass(frozen=True, slots=True)
class Story:
    """What was said and published; `seconds_to_row` is from saved in Label Studio to in stage."""

    tasks: Mapping[str, int]
    versions_of_annotations: Mapping[str, int]
    dataset_versions: tuple[Publication, ...]
    seconds_to_row: float | None


def tell(
    settings: Settings,
    environment: Mapping[str, str],
    documents: Path,
    report: Callable[[str], None],
) -> Story:
    """Play the expert while the daemon listens, and publish after each act."""
    with (
        stores.label_studio(settings) as server,
        stores.database(settings, "demo") as database,
        database.connect() as connection,
    ):
        ids = {one.project: one.ls_project_id for one in projects(connection)}
        expert = Expert(server, texts=ids["ner"], pages=ids["layout"])
        seconds = None
        if _published(connection, settings) < 1:
            seconds = _first_act(connection, expert, documents, report)
            _publish(environment, report)
        if _published(connection, settings) < 2:  # noqa: PLR2004 - the second version
            _second_act(connection, expert, documents, report)
            _publish(environment, report)
        return Story(
            outbox.tasks_by_state(connection),
            history.annotations_by_change(connection),
            publications(connection, stores.dataset(settings).name),
            seconds,
        )


def _first_act(
    connection: Connection, expert: Expert, documents: Path, report: Callable[[str], None]
) -> float | None:
    """Mark two texts and a page; return how long the first marks took to become rows."""
    seconds = None
    report_file = documents / "inspection.txt"
    if not expert.task_of(expert.texts, report_file).annotations:
        began = time.monotonic()
        said = expert.mark_report(report_file)
        _wait(connection, said, 1)
        seconds = time.monotonic() - began
        report(f"Expert: marked a vessel in inspection.txt; in stage after {seconds:.1f} s")
    note = documents / "port-call.md"
    if not expert.task_of(expert.texts, note).annotations:
        _wait(connection, expert.mark_port_call(note), 1)
        report("Expert: marked another one in port-call.md")
    sighting = documents / "sighting.pdf"
    if not expert.task_of(expert.pages, sighting).annotations:
        _wait(connection, expert.draw_box(sighting), 1)
        report("Expert: drew a box on page 1 of sighting.pdf")
    return seconds


def _second_act(
    connection: Connection, expert: Expert, documents: Path, report: Callable[[str], None]
) -> None:
    """Correct one annotation and delete another."""
    (corrected,) = expert.task_of(expert.texts, documents / "inspection.txt").annotations
    if len(corrected.result) == _MARKS_AT_FIRST:
        expert.correct_report(documents / "inspection.txt", corrected.annotation_id)
    _wait(connection, corrected.annotation_id, 2)
    report("Expert: took back the flag in inspection.txt")
    for annotation in expert.task_of(expert.texts, documents / "port-call.md").annotations:
        expert.delete(annotation.annotation_id)
        _wait(connection, annotation.annotation_id, 2)
        report("Expert: deleted what she said about port-call.md")


def _wait(connection: Connection, annotation_id: int, version: int) -> None:
    """Wait until the daemon has brought a version of an annotation to stage."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (spoken.extracted_version(connection, annotation_id) or 0) < version:
        if time.monotonic() > deadline:
            raise StoryStuck(
                f"version {version} of annotation {annotation_id} is not in stage after "
                f"{PATIENCE_SECONDS} s: see the runs in Dagster"
            )
        time.sleep(_POLL_SECONDS)


def _publish(environment: Mapping[str, str], report: Callable[[str], None]) -> None:
    """Release and publish as a person or CI does: `dagster asset materialize`."""
    began = time.monotonic()
    command: Sequence[str] = (
        sys.executable,
        "-m",
        "dagster",
        "asset",
        "materialize",
        "--select",
        "dataset/releases,huggingface/dataset",
        "-m",
        "oceanid_pipelines.definitions",
    )
    ended = subprocess.run(
        command,
        env=os.environ | dict(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if ended.returncode:
        raise StoryStuck("publishing failed:\n" + ended.stderr[-2000:])
    report(f"Dataset: published ({time.monotonic() - began:.1f} s)")


def _published(connection: Connection, settings: Settings) -> int:
    return len(publications(connection, stores.dataset(settings).name))
