"""What is loaded, as if nobody had given an IMO number; for `oceanid resolution measure`."""

from __future__ import annotations

from collections.abc import Sequence

from oceanid_pipelines.domain.precision import Blanked, Measured, measure
from oceanid_pipelines.domain.resolution import Marks
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.statements import statement


def loaded_sources(connection: Connection) -> tuple[str, ...]:
    """Return the sources of which records are promoted."""
    with connection.begin():
        return tuple(connection.execute(statement("stage/loaded_sources")).scalars())


def measure_without_numbers(connection: Connection, sources: Sequence[str]) -> Measured:
    """Resolve the records of the sources without their IMO numbers; nothing is written."""
    with connection.begin() as transaction:
        connection.execute(statement("stage/create_blanked"), {"sources": list(sources)})
        # Of an unknown table the planner joins all with all before it looks at a key.
        connection.execute(statement("stage/analyze_blanked"))
        records = [
            Blanked(
                row.profile_id,
                row.source_code,
                row.hidden_imo,
                row.identity_key,
                Marks(row.name_key, row.flag, row.ircs, row.registration, row.dimensions),
            )
            for row in connection.execute(statement("stage/blanked"))
        ]
        pairs = connection.execute(statement("stage/blanked_pairs")).all()
        transaction.rollback()
    return measure(
        records,
        {(row.profile_id, row.other_id): row.evidence_of_number for row in pairs},
        {(row.profile_id, row.other_id) for row in pairs if row.apart},
    )
