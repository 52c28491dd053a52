"""Who may enter which database, asked from the server."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.stack import Stack
from tests.conftest import DatabaseUrls


def enters(stack: Stack, database: str, role: str) -> bool:
    try:
        psycopg.connect(postgres.url(stack.home, database, role)).close()
    except psycopg.OperationalError as error:
        if "permission denied for database" not in str(error):
            raise
        return False
    return True


@pytest.mark.parametrize("role", postgres.ROLES)
def test_a_role_enters_its_own_database_and_no_other(stack: Stack, role: str) -> None:
    everything = (*postgres.DATABASES, "postgres", "template1")
    entered = {database for database in everything if enters(stack, database, role)}
    assert entered == {
        name for name, (owner, others) in postgres.DATABASES.items() if role in (owner, *others)
    }


def test_no_role_is_more_than_a_login_but_the_one_that_makes_databases_for_drills(
    stack: Stack,
) -> None:
    with postgres.connect(stack.home) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcreatedb FROM pg_roles WHERE rolcanlogin AND NOT (rolsuper"
            " OR rolcreaterole OR rolreplication OR rolbypassrls)"
        ).fetchall()
    assert dict(rows) == {role: role == "oceanid_scratch" for role in postgres.ROLES}


def test_the_login_of_backups_reads_everything_and_writes_nothing(
    databases: Callable[[], DatabaseUrls],
) -> None:
    with psycopg.connect(databases().backup, autocommit=True) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
            " WHERE table_schema IN ('control', 'raw', 'stage', 'label', 'curated')"
            " AND table_type = 'BASE TABLE'"
        ).fetchall()
        assert len(tables) > 20
        for (table,) in tables:
            connection.execute(f"SELECT 1 FROM {table} LIMIT 1")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"DELETE FROM {table}")


def test_a_wrong_password_is_refused(stack: Stack) -> None:
    url = postgres.url(stack.home, "oceanid", "oceanid_owner")
    wrong = url.replace(stack.home.secret("oceanid_owner"), stack.home.secret("dagster"))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_every_test_has_a_migrated_database_of_its_own(
    stack: Stack, databases: Callable[[], DatabaseUrls]
) -> None:
    first, second = databases(), databases()
    with psycopg.connect(first.owner) as connection:
        connection.execute("CREATE SCHEMA mine")
    with psycopg.connect(second.owner) as connection:
        found = connection.execute("SELECT to_regnamespace('mine') IS NULL").fetchone()
    assert found == (True,)
    for url in (first.pipeline, first.reader):
        psycopg.connect(url).close()
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(postgres.url(stack.home, first.name, "dagster"))


def test_the_reader_of_label_studio_reads_what_it_will_make_and_writes_nothing(
    stack: Stack,
) -> None:
    owner = postgres.url(stack.home, "labelfish", "labelfish")
    reader = postgres.url(stack.home, "labelfish", "labelfish_reader")
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE TABLE probe AS SELECT 1 AS one")
    try:
        with psycopg.connect(reader) as connection:
            assert connection.execute("SELECT one FROM probe").fetchone() == (1,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("INSERT INTO probe VALUES (2)")
        with (
            psycopg.connect(reader) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("CREATE TABLE public.mine (one int)")
    finally:
        with psycopg.connect(owner) as connection:
            connection.execute("DROP TABLE probe")
