"""What the tests of Label Studio's client say and send."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from oceanid_pipelines.clients.label_studio import LabelStudio

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
NOWHERE = 10**8  # no project, no task
SECRET = "a-secret-that-nobody-may-see"
SPAN: dict[str, Any] = {
    "id": "a",
    "type": "labels",
    "from_name": "label",
    "to_name": "text",
    "value": {"start": 0, "end": 3, "text": "one", "labels": ["IMO"]},
}


def texts(*words: str) -> list[dict[str, Any]]:
    """Return tasks of these texts, each with itself as its key."""
    return [{"data": {"text": word, "key": word}} for word in words]


def imported(server: LabelStudio, project: int, count: int) -> tuple[int, ...]:
    """Import some tasks and return their ids."""
    return server.import_tasks(project, texts(*(f"text {number}" for number in range(count))))
