"""What is in all of our tables, in the two ways that tests compare: meaning, and row versions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

SCHEMAS = ["control", "raw", "stage", "label", "curated"]
# Numbers that depend on the order of loading, and what they stand for.
_STANDS_FOR = {
    **dict.fromkeys(
        ("document_id", "as_document_id", "same_as"),
        "(SELECT external_key FROM stage.documents WHERE document_id = this.{column})",
    ),
    "withdrawal_id": "(SELECT kind || ' ' || subject FROM control.withdrawals AS withdrawal"
    " WHERE withdrawal.withdrawal_id = this.{column})",
    "task_key": "(SELECT project || ' ' || ls_key FROM label.tasks WHERE task_key = this.{column})",
    "shard_id": "(SELECT dataset || ' ' || path FROM label.shards"
    " WHERE shards.shard_id = this.{column})",
    "generation": "(SELECT min(shard.dataset || ' ' || shard.version) FROM label.shard_runs AS part"
    " JOIN label.shards AS shard USING (shard_id) WHERE part.generation = this.{column})",
    "organization_id": "(SELECT concat_ws(' of ', name_key, country)"
    " FROM curated.entity_organizations AS party WHERE party.organization_id = this.{column})",
    "person_id": "(SELECT concat_ws(' of ', name_key, country)"
    " FROM curated.entity_persons AS party WHERE party.person_id = this.{column})",
    # What people marked is numbered by task: see flows/spoken.py.
    "record_no": "CASE WHEN this.{column} < 1000000000 THEN this.{column}"
    " ELSE mod(this.{column}, 500) END",
    **dict.fromkeys(
        ("profile_id", "other_id"),
        "(SELECT content FROM stage.profiles WHERE profile_id = this.{column})",
    ),
    **dict.fromkeys(
        ("vessel_id", "other_vessel_id", "merged_into"),
        "(SELECT identity_key FROM curated.vessels WHERE vessel_id = this.{column})",
    ),
}
# Who never spoke here is of another test on the same Label Studio.
_OURS = {
    "label.annotators": "email IN (SELECT annotator FROM label.annotations)",
}
_OWN_NUMBERS = {
    "identifier_id",
    "info_id",
    "metric_id",
    "conflict_id",
    "associate_id",
    "authorization_id",
    "log_id",
    "due_id",
    "row_id",
    "review_id",
}

Column = Mapping[str, Any]
Versions = dict[str, tuple[int, str]]
Dump = dict[str, list[dict[str, Any]]]


def connect(url: str) -> psycopg.Connection[dict[str, Any]]:
    """Return a session whose statements each commit by themselves."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(plain, autocommit=True, row_factory=dict_row)


def row_versions(url: str) -> Versions:
    """Return, per table, the number of rows and a hash of which transaction wrote each, and where.

    Any insert, update or delete changes it, also one that writes the same values again.
    """
    with connect(url) as connection:
        return {name: _versions(connection, name) for name in _tables(connection)}


def _versions(connection: psycopg.Connection[dict[str, Any]], table: str) -> tuple[int, str]:
    row = connection.execute(
        sql.SQL(
            "SELECT count(*) AS rows,"
            " md5(COALESCE(string_agg(xmin::text || ctid::text, ',' ORDER BY ctid), '')) AS hash"
            " FROM {}"
        ).format(sql.Identifier(*table.split(".")))
    ).fetchone()
    assert row is not None
    return row["rows"], row["hash"]


def dump(url: str, *, only: Collection[str] = ()) -> Dump:
    """Return every row of every table as it means: without surrogate numbers and clocks.

    A clock is only there or not there. Of the change log the rows are counted, by what they say.
    """
    with connect(url) as connection:
        return {
            name: _meaning(connection, name, columns)
            for name, columns in _columns(connection).items()
            if not only or name in only
        }


def _tables(connection: psycopg.Connection[dict[str, Any]]) -> list[str]:
    rows = connection.execute(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables"
        " WHERE schemaname = ANY(%s) ORDER BY 1",
        [SCHEMAS],
    )
    return [row["name"] for row in rows]


def _columns(connection: psycopg.Connection[dict[str, Any]]) -> dict[str, list[Column]]:
    """Return the columns of every table; asked for once, as the answer takes a moment."""
    columns: dict[str, list[Column]] = {name: [] for name in _tables(connection)}
    for row in connection.execute(
        "SELECT table_schema || '.' || table_name AS of, column_name AS name, data_type AS type"
        " FROM information_schema.columns WHERE table_schema = ANY(%s) ORDER BY ordinal_position",
        [SCHEMAS],
    ):
        if row["of"] in columns:  # a view has columns too
            columns[row["of"]].append(row)
    return columns


def _meaning(
    connection: psycopg.Connection[dict[str, Any]], table: str, columns: list[Column]
) -> list[dict[str, Any]]:
    query: sql.Composable
    if table == "curated.promotion_log":
        query = sql.SQL(
            "SELECT table_name, before IS NULL AS added, count(*) AS changes"
            " FROM curated.promotion_log GROUP BY 1, 2"
        )
    else:
        query = sql.SQL("SELECT {} FROM {} AS this WHERE {}").format(
            sql.SQL(", ").join(
                _expression(table, column)
                for column in columns
                if column["name"] not in _OWN_NUMBERS
            ),
            sql.Identifier(*table.split(".")),
            sql.SQL(_OURS.get(table, "true")),
        )
    rows = connection.execute(
        sql.SQL("SELECT to_jsonb(meant) AS row FROM ({}) AS meant ORDER BY 1").format(query)
    )
    return [row["row"] for row in rows]


def _expression(table: str, column: Column) -> sql.Composable:
    name = sql.Identifier(column["name"])
    if column["type"] == "timestamp with time zone" and column["name"] != "last_modified":
        return sql.SQL("{} IS NOT NULL AS {}").format(name, name)
    if column["name"] in _STANDS_FOR:
        meaning = _STANDS_FOR[column["name"]].format(column=column["name"])
        return sql.SQL("{} AS {}").format(sql.SQL(meaning), name)
    return name
