"""How every project of Label Studio is doing: what it holds, what has landed, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oceanid_pipelines.clients.label_studio import Counts, LabelStudio
from oceanid_pipelines.store import projects as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.projects import Known


@dataclass(frozen=True, slots=True)
class Standing:
    """One project. `held` is what Label Studio counts; None when it was not asked.

    `landed` and `landed_skipped` are the annotations that stand here, `behind` how many more or
    fewer stand there: an annotation that was only changed since is not among them.
    """

    project: str
    title: str
    ls_project_id: int
    declared: bool
    held: Counts | None
    landed: int
    landed_skipped: int
    behind: int | None
    trouble: str
    since: datetime | None

    @property
    def is_well(self) -> bool:
        """Whether all that people said has landed, and nothing failed."""
        return not self.trouble and not self.behind


def standings(connection: Connection, server: LabelStudio | None) -> tuple[Standing, ...]:
    """Return every project there is or was, by key; without a server, only what is known here."""
    known = store.known_projects(connection)
    landed = store.landed_annotations(connection)
    polled = [one.ls_project_id for one in known if one.gone_at is None and not one.excluded]
    held = {} if server is None else server.project_counts(polled)
    return tuple(
        _standing(one, held.get(one.ls_project_id), *landed.get(one.ls_project_id, (0, 0)))
        for one in known
    )


def _standing(one: Known, held: Counts | None, kept: int, skipped: int) -> Standing:
    behind = None
    if held is not None:
        behind = abs(held.annotations - kept) + abs(held.skipped - skipped)
    trouble, since = one.error or "", one.error_at
    if one.gone_at is not None:
        trouble, since = "was deleted in Label Studio", one.gone_at
    elif one.excluded:
        trouble, since = "", None
    return Standing(
        one.project,
        one.title,
        one.ls_project_id,
        one.declared,
        held,
        kept,
        skipped,
        behind,
        trouble,
        since,
    )
