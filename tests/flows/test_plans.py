"""What a small delivery costs does not grow with what is there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from tests.flows import samples
from tests.flows.conftest import Deployment

MANY = 3000  # enough for the planner to prefer an index
BIG = frozenset(
    {
        *("stage.table_ingest", "stage.extractions", "stage.profiles", "stage.records"),
        *("stage.repeated_records", "stage.profile_keys", "stage.profile_links"),
        *("curated.vessels", "curated.vessel_identifiers", "curated.vessel_info"),
        *("curated.vessel_metrics", "curated.vessel_associates", "curated.vessel_authorizations"),
        *("curated.entity_organizations", "curated.entity_persons", "curated.promotion_log"),
    }
)
READ: Any = """
    SELECT schemaname || '.' || relname, seq_tup_read
    FROM pg_stat_xact_user_tables
    WHERE seq_tup_read > 0
"""


@contextmanager
def scans() -> Iterator[dict[str, dict[str, int]]]:
    """Yield, by statement, how many rows it read by scanning each of the big tables.

    As Postgres counts them in the transaction: within functions and triggers, too.
    """
    found: dict[str, dict[str, int]] = defaultdict(dict)
    before: dict[str, int] = {}

    def after(connection: Any, cursor: psycopg.Cursor[Any], statement: str, *_: object) -> None:
        session = cursor.connection
        if session.info.transaction_status is not psycopg.pq.TransactionStatus.INTRANS:
            return
        now = dict(session.execute(READ).fetchall())
        for table in BIG & now.keys():
            # Postgres forgets what it counted when it has reported it, between transactions.
            read = now[table] - (known if (known := before.get(table, 0)) <= now[table] else 0)
            if read >= MANY:
                found[statement][table] = read
        before.update(now)

    event.listen(Engine, "after_cursor_execute", after)
    try:
        yield found
    finally:
        event.remove(Engine, "after_cursor_execute", after)


def test_a_small_delivery_scans_no_big_table(deployment: Deployment) -> None:
    """Whether it is new, repeats, renames, or names a party that is known."""
    samples.declare_source(deployment.catalog, "AAA", headers={"OWNER": ["Owner"]})
    headers = (*samples.HEADERS, "Owner")
    rows = [
        samples.vessel(n, f"SHIP {n}", Owner=f"OWNER {n}", IMO=samples.imo(n) if n % 2 else "")
        for n in range(MANY)
    ]
    deployment.put("uploads/AAA/2026-01-01/many.csv", samples.csv(rows, headers))
    deployment.run()
    deployment.rows("ANALYZE")
    few = [
        samples.vessel(MANY, "NEW", Owner="OWNER 1"),
        rows[1],
        {**rows[2], "Name": "RENAMED"},
        samples.vessel(MANY + 1, "SHIP 4", IMO="", Owner="SOMEBODY"),
    ]
    deployment.put("uploads/AAA/2026-02-01/few.csv", samples.csv(few, headers))

    with scans() as found:
        done = deployment.run()

    assert done.promoted.vessels == 2
    assert found == {}
