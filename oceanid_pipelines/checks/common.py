"""How a check reports: true or not, and the rows that make it untrue, as a table for a person."""

from __future__ import annotations

from typing import Any

import dagster as dg

from oceanid_pipelines.assets.metadata import rows_table
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement

SHOWN = 20
CELL_CHARACTERS = 300  # a reason is to be read to its end


def nothing_found(
    connection: Connection,
    name: str,
    parameters: dict[str, Any] | None = None,
    *,
    severity: dg.AssetCheckSeverity,
    advice: str,
) -> dg.AssetCheckResult:
    """Pass when the statement finds no row; else show the rows it found and what to do."""
    with connection.begin():
        rows = connection.execute(statement(name), parameters or {}).all()
    if not rows:
        return dg.AssetCheckResult(passed=True, metadata={"found": 0})
    which = rows_table(rows[0]._fields, rows[:SHOWN], cell=CELL_CHARACTERS)
    return dg.AssetCheckResult(
        passed=False,
        severity=severity,
        description=advice,
        metadata={"found": len(rows), "shown": min(len(rows), SHOWN), "which": which},
    )
