"""Open disagreements in curated, and the decisions of people about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement

# What may be decided about two that may be one; about anything else, whatever the person says.
SAME, DIFFERENT = "same", "different"
MATCH_CANDIDATE = "MATCH_CANDIDATE"


class CannotResolve(OceanidError):
    """The conflict is not there or not open, or cannot be decided so."""


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A disagreement that waits for a person; the other vessel where there are two."""

    conflict_id: int
    conflict_type: str
    imo: str | None
    vessel_name: str | None
    other_imo: str | None
    other_name: str | None
    details: dict[str, Any]
    opened_at: datetime


def open_conflicts(
    connection: Connection, conflict_type: str | None = None, most: int = 1000
) -> tuple[OpenConflict, ...]:
    """Return up to `most` open conflicts, of one type or of all, the oldest first."""
    with connection.begin():
        rows = connection.execute(
            statement("curated/list_conflicts"), {"conflict_type": conflict_type, "most": most}
        )
        return tuple(OpenConflict(*row) for row in rows)


def resolve(connection: Connection, conflict_id: int, *, as_: str, reason: str, by: str) -> str:
    """Close a conflict with a decision, in the caller's transaction; return its type."""
    found = connection.execute(
        statement("curated/conflict_of"), {"conflict_id": conflict_id}
    ).one_or_none()
    if found is None:
        raise CannotResolve(f"there is no conflict {conflict_id}: list what is open")
    if found.status != "open":
        raise CannotResolve(f"conflict {conflict_id} is resolved already: {found.resolution}")
    if found.conflict_type == MATCH_CANDIDATE and as_ not in (SAME, DIFFERENT):
        raise CannotResolve(f"two that may be one vessel are {SAME} or {DIFFERENT}, not {as_!r}")
    connection.execute(
        statement("curated/resolve_conflict"),
        {"conflict_id": conflict_id, "resolution": as_, "reason": reason, "by": by},
    )
    return str(found.conflict_type)
