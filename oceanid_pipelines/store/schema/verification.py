"""Is the schema in the database what the files and the rules say? Reads, changes nothing.

What the rules are is in `schema_rights.py`; this module asks the database and collects.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from importlib.resources.abc import Traversable
from typing import TypeVar

from sqlalchemy import Connection

from oceanid_pipelines.store.database import Database
from oceanid_pipelines.store.schema.migrations import status
from oceanid_pipelines.store.schema.rights import (
    PIPELINE,
    READER,
    SCHEMAS,
    Problem,
    Relation,
    judge_powers,
    judge_relations,
    judge_schemas,
)
from oceanid_pipelines.store.statements import statement

__all__ = ["Problem", "schema_problems", "verify"]

_Key = TypeVar("_Key")


def verify(url: str, *, root: Traversable | None = None) -> tuple[Problem, ...]:
    """Return everything that is wrong with the ledger, the comments and the rights; () is good.

    Raise MigrationFilesInvalid or StoreUnreachable.
    """
    database = Database(url, application="verify")
    try:
        with database.transaction() as connection:
            return (*_ledger_problems(url, root), *schema_problems(connection))
    finally:
        database.close()


def schema_problems(connection: Connection) -> tuple[Problem, ...]:
    """Return what is wrong with comments and rights, as the connection's transaction sees them."""
    return (
        *_comment_problems(connection),
        *_right_problems(connection),
        *_public_problems(connection),
    )


def _ledger_problems(url: str, root: Traversable | None) -> list[Problem]:
    problems = []
    for item in status(url, root=root):
        if item.problem:
            what, _, remedy = item.problem.partition(": ")
            problems.append(Problem(item.label, what, remedy))
        elif item.state == "pending":
            problems.append(Problem(item.label, "is not applied", "oceanid db migrate"))
    return problems


def _comment_problems(connection: Connection) -> list[Problem]:
    rows = connection.execute(statement("control/undocumented"), {"schemas": list(SCHEMAS)})
    return [
        Problem(row.name, "has no comment", f"COMMENT ON {row.kind} {row.name} IS '…'")
        for row in rows
    ]


def _right_problems(connection: Connection) -> list[Problem]:
    roles = [PIPELINE, READER]
    subject = {"schemas": list(SCHEMAS), "roles": roles}
    existing = connection.scalars(statement("control/existing_roles"), {"roles": roles}).all()
    if absent := [role for role in roles if role not in existing]:
        return [
            Problem(role, "does not exist", f"CREATE ROLE {role} NOLOGIN, then grant it its rights")
            for role in absent
        ]
    relations = [
        Relation(row.schema, row.name, row.is_view)
        for row in connection.execute(statement("control/relations"), {"schemas": list(SCHEMAS)})
    ]
    on_relations = _collect(
        ((row.role, row.relation), row.held)
        for row in connection.execute(statement("control/relation_rights"), subject)
    )
    on_schemas = _collect(
        ((row.role, row.schema), row.held)
        for row in connection.execute(statement("control/schema_rights"), {"roles": roles})
    )
    powers = _collect(
        (row.role, row.power)
        for row in connection.execute(statement("control/role_powers"), subject)
    )
    return [
        *judge_schemas(on_schemas),
        *judge_relations(relations, on_relations),
        *judge_powers(powers),
    ]


def _public_problems(connection: Connection) -> list[Problem]:
    rows = connection.execute(statement("control/public_rights"), {"schemas": list(SCHEMAS)})
    return [
        Problem(
            row.subject,
            f"every login has {row.held}, through PUBLIC",
            f"REVOKE {row.held} ON {row.subject} FROM PUBLIC",
        )
        for row in rows
    ]


def _collect(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, frozenset[str]]:
    found: defaultdict[_Key, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}
