"""Who the people in Label Studio are. What they said is the business of `annotations.py`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from oceanid_pipelines.clients.label_studio import LabelStudio, Task
from oceanid_pipelines.domain.annotations import Annotation
from oceanid_pipelines.store import annotations as store
from oceanid_pipelines.store.database import Connection


@dataclass(slots=True)
class Annotators:
    """The users of Label Studio by number: asked for, and remembered, when somebody new speaks."""

    connection: Connection
    server: LabelStudio
    _emails: dict[int, str] = field(default_factory=dict)
    _looked_for: set[int] = field(default_factory=set)

    def meet(self, tasks: Iterable[Task]) -> None:
        """Know who spoke in tasks; those that were deleted since stay unknown."""
        speakers = {
            one.completed_by
            for task in tasks
            for one in task.annotations
            if one.completed_by is not None
        }
        if speakers <= self._looked_for:
            return
        found = {number: account.email for number, account in self.server.users().items()}
        store.record_people(self.connection, found)
        self._emails |= found
        self._looked_for |= speakers | found.keys()

    def name(self, annotation: Annotation) -> str | None:
        """Return who said it; None where Label Studio does not tell any more."""
        if annotation.completed_by is None:
            return None
        return self._emails.get(annotation.completed_by, f"user {annotation.completed_by}")
