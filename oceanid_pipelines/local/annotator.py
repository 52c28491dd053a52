"""Plays an expert in Label Studio for the demo: marks, changes her mind, deletes.

She speaks through Label Studio's API, as its page does; waiting for what becomes of her words is
the demo's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oceanid_pipelines.clients.label_studio import LabelStudio, Task
from oceanid_pipelines.flows.tasks import KEY

_REPORT = (
    ("SEA MIST", "VESSEL_NAME"),
    ("ZMQQ1", "IRCS"),
    ("9000065", "IMO"),
    ("New Zealand", "FLAG"),
)
_PORT_CALL = (("Zephyr", "VESSEL_NAME"), ("9HXX", "IRCS"))
_SIGHTING = ("KAIYO MARU NO. 24", "VESSEL_NAME")


@dataclass(frozen=True, slots=True)
class Expert:
    """The expert at her desk: Label Studio, and the ids of the projects she works in."""

    server: LabelStudio
    texts: int
    pages: int

    def task_of(self, project: int, document: Path) -> Task:
        """Return the task of a document; raise LookupError where there is none yet."""
        key = hashlib.sha256(document.read_bytes()).hexdigest()
        found = self.server.find_tasks_by_key(project, [key], field=KEY)
        tasks = self.server.tasks(project, found.get(key, ())[:1])
        if not tasks:
            raise LookupError(f"{document.name} has no task yet")
        return tasks[0]

    def mark_report(self, report: Path) -> int:
        """Mark a vessel in the inspection report; return the annotation's id."""
        task = self.task_of(self.texts, report)
        return self.server.create_annotation(
            task.task_id, _spans(task.data["text"], _REPORT)
        ).annotation_id

    def mark_port_call(self, note: Path) -> int:
        """Mark another vessel, by name and call sign only."""
        task = self.task_of(self.texts, note)
        return self.server.create_annotation(
            task.task_id, _spans(task.data["text"], _PORT_CALL)
        ).annotation_id

    def draw_box(self, sighting: Path) -> int:
        """Draw a box around the name on the first page, and type what is in it."""
        task = self.task_of(self.pages, sighting)
        return self.server.create_annotation(task.task_id, _box(*_SIGHTING)).annotation_id

    def correct_report(self, report: Path, annotation: int) -> None:
        """Take back the flag: it is the port's, not the vessel's."""
        task = self.task_of(self.texts, report)
        self.server.update_annotation(annotation, result=_spans(task.data["text"], _REPORT[:3]))

    def delete(self, annotation: int) -> None:
        """Delete an annotation."""
        self.server.delete_annotation(annotation)


def _spans(text: str, words: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "id": f"mark{number}",
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
        for number, (word, label) in enumerate(words, start=1)
    ]


def _box(words: str, label: str) -> list[dict[str, Any]]:
    place = {"x": 18.9, "y": 10.1, "width": 20.3, "height": 1.7, "rotation": 0}
    page = {
        "id": "box1",
        "to_name": "page",
        "item_index": 0,
        "image_rotation": 0,
        "original_width": 1240,
        "original_height": 1754,
    }
    return [
        {
            **page,
            "type": "rectanglelabels",
            "from_name": "label",
            "value": {**place, "rectanglelabels": [label]},
        },
        {**page, "type": "textarea", "from_name": "text", "value": {**place, "text": [words]}},
    ]
