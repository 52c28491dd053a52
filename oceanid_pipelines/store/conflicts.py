"""`curated.entity_conflicts`: what disagrees, and what a person decided about it.

Finding what disagrees belongs to `curated.py`; this is for those who look at it and settle it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.store.curated import Promoted, settle
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement

MATCH_CANDIDATE = "MATCH_CANDIDATE"
SAME, DIFFERENT = "same", "different"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A disagreement about a vessel, or about whether two are one."""

    conflict_id: int
    conflict_type: str
    status: str
    details: dict[str, Any]
    identity_key: str
    vessel_name: str | None
    other_key: str | None
    other_name: str | None
    opened_at: datetime
    resolution: str | None
    reason: str | None
    resolved_by: str | None
    resolved_at: datetime | None


def conflicts(
    connection: Connection,
    *,
    status: str | None = "open",
    conflict_type: str | None = None,
    after: int = 0,
    most: int = 100,
) -> tuple[Conflict, ...]:
    """Return up to `most` conflicts of a status and type, None for any, numbered above `after`."""
    asked = {"status": status, "conflict_type": conflict_type, "after": after, "most": most}
    with connection.begin():
        rows = connection.execute(statement("curated/list_conflicts"), asked)
        return tuple(Conflict(*row) for row in rows)


def resolve_conflict(
    connection: Connection, conflict_id: int, resolution: str, *, reason: str, by: str
) -> Promoted:
    """Close a conflict by a person's decision, with its effect, in one transaction.

    A MATCH_CANDIDATE is decided as `same`, which makes the two one vessel, or as `different`, which
    is not asked again until there is more evidence; of the others the decision is only recorded.
    Raise OceanidError where there is no such open conflict, or no such decision.
    """
    if not (resolution.strip() and reason.strip() and by.strip()):
        raise OceanidError("a conflict is closed with a decision, a reason and a name")
    conflict = {"conflict_id": conflict_id}
    with connection.begin():
        kind = connection.execute(statement("curated/conflict_type"), conflict).scalar_one_or_none()
        if kind is None:
            raise OceanidError(f"there is no open conflict {conflict_id}")
        if kind == MATCH_CANDIDATE and resolution not in (SAME, DIFFERENT):
            raise OceanidError(f"a {MATCH_CANDIDATE} is {SAME} or {DIFFERENT}, not {resolution!r}")
        connection.execute(
            statement("curated/resolve_conflict"),
            conflict | {"resolution": resolution, "reason": reason, "resolved_by": by},
        )
        if kind != MATCH_CANDIDATE:
            return Promoted()
        connection.execute(statement("stage/create_touched"))
        connection.execute(statement("stage/touch_pair"), conflict)
        return settle(connection)


def reopen_conflict(connection: Connection, conflict_id: int, *, reason: str, by: str) -> Promoted:
    """Take a decision back, with its effect, in one transaction.

    A conflict for which nothing speaks any more goes then. Raise OceanidError where there is no
    such conflict, or it is open.
    """
    if not (reason.strip() and by.strip()):
        raise OceanidError("a decision is taken back with a reason and a name")
    conflict = {"conflict_id": conflict_id}
    with connection.begin():
        reopened = connection.execute(
            statement("curated/reopen_conflict"),
            conflict | {"reopened_by": by, "because": reason},
        ).rowcount
        if not reopened:
            raise OceanidError(f"there is no resolved conflict {conflict_id}")
        connection.execute(statement("stage/create_touched"))
        connection.execute(statement("stage/touch_pair"), conflict)
        return settle(connection)
