"""Who may enter which database, asked from the server."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

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


READ = "SELECT 1 FROM {} LIMIT 1"
WRITES = (
    "INSERT INTO {} DEFAULT VALUES",
    "UPDATE {} SET {} = DEFAULT",
    "DELETE FROM {}",
    "TRUNCATE {}",
    "DROP TABLE {}",
    "CREATE TABLE curated.mine (one int)",
    "CREATE SCHEMA mine",
)


@pytest.fixture
def consumers(stack: Stack, databases: Callable[[], DatabaseUrls]) -> Iterator[list[str]]:
    """Yield logins of a database for the reader itself, for Ebisu, and for analysts' BI."""
    urls, token = databases(), secrets.token_hex(4)
    logins = [f"{name}_{token}" for name in ("ebisu", "bi")]
    with postgres.connect(stack.home) as connection:
        for login in logins:
            connection.execute(
                f"CREATE ROLE {login} LOGIN PASSWORD '{token}' IN ROLE oceanid_reader"
            )
    place = urls.reader.rpartition("@")[2]
    yield [urls.reader, *(f"postgresql://{login}:{token}@{place}" for login in logins)]
    with postgres.connect(stack.home) as connection:
        for login in logins:
            connection.execute(f"DROP ROLE {login}")


def test_who_reads_for_ebisu_and_bi_reads_what_is_curated_and_nothing_else_and_writes_nothing(
    consumers: list[str],
) -> None:
    for url in consumers:
        with psycopg.connect(url, autocommit=True) as connection:
            relations = connection.execute(
                "SELECT nspname, format('%I.%I', nspname, relname), relkind IN ('v', 'm'),"
                " (SELECT min(attname) FROM pg_attribute WHERE attrelid = pg_class.oid"
                " AND attnum > 0 AND NOT attisdropped)"
                " FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
                " WHERE nspname IN ('control', 'raw', 'stage', 'label', 'curated')"
                " AND relkind IN ('r', 'p', 'v', 'm')"
            ).fetchall()
            assert len({schema for schema, *_ in relations}) == 5
            for schema, name, is_view, column in relations:
                if schema == "curated":
                    connection.execute(READ.format(name))
                else:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(READ.format(name))
                for write in WRITES if not is_view else ():
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(write.format(name, column))
            for role in ("oceanid_pipeline", "oceanid_owner"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(f"SET ROLE {role}")


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
