"""What `migrate` promises, on PostgreSQL 15 and 18."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import psycopg
import pytest

from oceanid_pipelines.domain.errors import StoreRefused, StoreUnreachable
from oceanid_pipelines.store.schema.migrations import (
    MIGRATION_LOCK,
    ForeignDatabase,
    MigrationFailed,
    MigrationRefused,
    head,
    migrate,
    status,
)
from oceanid_pipelines.store.statements import sql_root
from tests.store.schema.conftest import WriteFolder
from tests.store.schema.postgres_server import Server

Connect = Callable[[str], psycopg.Connection]

CONTENTS = """
    SELECT nspname, relname, relkind::text, pg_class.xmin::text
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    UNION ALL
    SELECT nspname, proname, 'function', pg_proc.xmin::text
    FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    UNION ALL
    SELECT nspname, '', 'schema', xmin::text FROM pg_namespace
    ORDER BY 1, 2, 3
"""


def contents(url: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(CONTENTS).fetchall()


def ledger(url: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT version, name, checksum, xmin::text FROM control.schema_versions ORDER BY 1"
        ).fetchall()


def test_an_empty_database_comes_to_the_head(empty_database: str) -> None:
    said: list[str] = []
    applied = migrate(empty_database, report=said.append)
    assert [row.version for row in applied] == list(range(1, head() + 1))
    assert {item.state for item in status(empty_database)} == {"applied"}
    assert [line for line in said if "0001_ledger: applied in" in line]


def test_a_second_migrate_changes_nothing(migrated_database: str) -> None:
    before = contents(migrated_database), ledger(migrated_database)
    assert migrate(migrated_database) == ()
    assert (contents(migrated_database), ledger(migrated_database)) == before


def test_nothing_pending_waits_for_nobody(migrated_database: str, connect: Connect) -> None:
    connect(migrated_database).execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    assert migrate(migrated_database) == ()


def test_a_dry_run_changes_nothing(empty_database: str, server: Server) -> None:
    before = contents(empty_database)
    rehearsed = migrate(empty_database, dry_run=True)
    assert contents(empty_database) == before
    assert {item.state for item in status(empty_database)} == {"pending"}
    applied = migrate(empty_database)
    assert [(row.version, row.checksum) for row in rehearsed] == [
        (row.version, row.checksum) for row in applied
    ]


def test_a_dry_run_finds_what_would_fail(empty_database: str, folder: WriteFolder) -> None:
    root = folder({"0002_a.sql": "CREATE TABLE control.a ();", "0003_b.sql": "DROP TABLE no.b;"})
    with pytest.raises(MigrationFailed, match=r"0003_b\.sql"):
        migrate(empty_database, dry_run=True, root=root)
    assert {item.state for item in status(empty_database, root=root)} == {"pending"}


@pytest.mark.parametrize("starters", [2, 8])
def test_starters_at_once_apply_each_migration_once(empty_database: str, starters: int) -> None:
    barrier = Barrier(starters)

    def start(_: int) -> list[int]:
        barrier.wait()
        return [row.version for row in migrate(empty_database)]

    with ThreadPoolExecutor(starters) as pool:
        applied = [version for own in pool.map(start, range(starters)) for version in own]
    assert sorted(applied) == list(range(1, head() + 1))
    assert [row[0] for row in ledger(empty_database)] == list(range(1, head() + 1))


def test_databases_of_one_cluster_migrate_at_once(server: Server, folder: WriteFolder) -> None:
    roles = (sql_root() / "migrations" / "0002_roles.sql").read_text(encoding="utf-8")
    root = folder({"0002_roles.sql": roles.replace("oceanid_", "race_")})
    databases = [server.create_database() for _ in range(4)]
    barrier = Barrier(len(databases))

    def start(url: str) -> int:
        barrier.wait()
        return len(migrate(url, root=root))

    with ThreadPoolExecutor(len(databases)) as pool:
        assert list(pool.map(start, databases)) == [2] * len(databases)


def test_an_edited_renamed_or_missing_file_is_refused_by_name(
    empty_database: str, folder: WriteFolder
) -> None:
    names = ("0002_edited", "0003_renamed", "0004_missing")
    root = folder({f"{name}.sql": f"-- {name}" for name in names})
    migrate(empty_database, root=root)
    (root / "0002_edited.sql").write_text("-- other words")
    (root / "0003_renamed.sql").rename(root / "0003_other.sql")
    (root / "0004_missing.sql").unlink()
    with pytest.raises(MigrationRefused) as caught:
        migrate(empty_database, root=root)
    for words in (
        "0002_edited was edited after it was applied",
        "0003_renamed was renamed after it was applied",
        "0004_missing was applied, but its file is gone",
    ):
        assert words in str(caught.value)
    assert [item.state for item in status(empty_database, root=root)] == [
        "applied",
        "edited",
        "renamed",
        "missing",
    ]


def test_an_edited_file_stops_pending_ones_too(empty_database: str, folder: WriteFolder) -> None:
    migrate(empty_database, root=folder({"0002_a.sql": "-- as applied"}))
    root = folder({"0002_a.sql": "-- edited", "0003_b.sql": "CREATE TABLE control.b ();"})
    before = contents(empty_database)
    with pytest.raises(MigrationRefused, match="0002_a was edited"):
        migrate(empty_database, root=root)
    assert contents(empty_database) == before


def test_a_file_below_the_newest_applied_one_is_refused(
    empty_database: str, folder: WriteFolder
) -> None:
    root = folder({"0002_a.sql": "-- a", "0003_b.sql": "-- b"})
    migrate(empty_database, root=root)
    with psycopg.connect(empty_database) as connection:
        connection.execute("DELETE FROM control.schema_versions WHERE version = 2")
    with pytest.raises(MigrationRefused, match="0002_a is new, but a later one is already applied"):
        migrate(empty_database, root=root)


def test_a_file_is_sent_as_it_is(empty_database: str, folder: WriteFolder) -> None:
    body = """
        CREATE FUNCTION control.f(wanted text) RETURNS text LANGUAGE plpgsql AS $f$
        BEGIN
            RETURN format('%s;%%:name', wanted);  -- a ; in a comment
        END
        $f$;
        CREATE TABLE control.said (words text DEFAULT 'a;b%s:c$1');
        INSERT INTO control.said VALUES (DEFAULT), (control.f('é'));
        DO $$ BEGIN PERFORM 1; END $$;
    """
    migrate(empty_database, root=folder({"0002_a.sql": body}))
    with psycopg.connect(empty_database) as connection:
        said = connection.execute("SELECT words FROM control.said ORDER BY words").fetchall()
    assert said == [("a;b%s:c$1",), ("é;%:name",)]


def test_the_files_are_read_as_utf8_whatever_the_database_defaults_to(
    empty_database: str, folder: WriteFolder
) -> None:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute(
            f"ALTER DATABASE {connection.info.dbname} SET client_encoding = 'latin1'"
        )
    migrate(
        empty_database, root=folder({"0002_a.sql": "CREATE TABLE control.a AS SELECT 'é' AS b;"})
    )
    with psycopg.connect(empty_database, client_encoding="utf8") as connection:
        assert connection.execute("SELECT b FROM control.a").fetchall() == [("é",)]


def test_a_failing_file_leaves_nothing_and_the_ones_before_stay(
    empty_database: str, folder: WriteFolder
) -> None:
    root = folder(
        {
            "0002_good.sql": "CREATE TABLE control.good ();",
            "0003_bad.sql": "CREATE TABLE control.bad ();\nSELECT 1;\nSELECT wrong;\n",
        }
    )
    with pytest.raises(MigrationFailed) as caught:
        migrate(empty_database, root=root)
    assert 'column "wrong" does not exist' in str(caught.value)
    assert "at line 3 of 0003_bad.sql" in str(caught.value)
    assert [item.state for item in status(empty_database, root=root)] == [
        "applied",
        "applied",
        "pending",
    ]
    assert "bad" not in {row[1] for row in contents(empty_database)}
    (root / "0003_bad.sql").write_text("CREATE TABLE control.bad ();")
    assert [row.version for row in migrate(empty_database, root=root)] == [3]


def test_a_failure_at_commit_is_a_failure_of_the_file(
    empty_database: str, folder: WriteFolder
) -> None:
    text = """
        CREATE TABLE control.a (b int REFERENCES control.schema_versions INITIALLY DEFERRED);
        INSERT INTO control.a VALUES (99);
    """
    with pytest.raises(MigrationFailed, match=r"0002_a\.sql failed") as caught:
        migrate(empty_database, root=folder({"0002_a.sql": text}))
    assert "(99)" not in str(caught.value)  # no row content in messages
    assert [row[0] for row in ledger(empty_database)] == [1]


def test_rows_that_a_verification_finds_roll_the_file_back(
    empty_database: str, folder: WriteFolder
) -> None:
    files = {
        "0002_a.sql": "CREATE TABLE control.a (b int); INSERT INTO control.a VALUES (1), (7);",
        "0002_a.verify.sql": "SELECT 1 WHERE false; SELECT 'b is ' || b FROM control.a WHERE b > 5",
    }
    with pytest.raises(MigrationFailed, match="b is 7"):
        migrate(empty_database, root=folder(files))
    assert [row[0] for row in ledger(empty_database)] == [1]
    assert "a" not in {row[1] for row in contents(empty_database)}


def test_a_verification_that_finds_nothing_changes_nothing(
    empty_database: str, folder: WriteFolder
) -> None:
    files = {
        "0002_a.sql": "CREATE TABLE control.a (b int);",
        "0002_a.verify.sql": "INSERT INTO control.a VALUES (1); SELECT FROM control.a WHERE b > 5",
    }
    migrate(empty_database, root=folder(files))
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT * FROM control.a").fetchall() == []


def test_what_a_file_sets_ends_with_it(empty_database: str, folder: WriteFolder) -> None:
    files = {
        "0002_a.sql": """
            CREATE ROLE other;
            GRANT other TO oceanid_owner;
            GRANT USAGE ON SCHEMA control TO other;
            GRANT SELECT, INSERT ON control.schema_versions TO other;
            SET search_path = control;
            SET statement_timeout = '17s';
            SET ROLE other;
        """,
        "0003_b.sql": """
            CREATE TABLE control.seen AS
            SELECT current_setting('search_path') AS path,
                   current_setting('statement_timeout') AS patience, current_user::text AS login;
        """,
    }
    migrate(empty_database, root=folder(files))
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT * FROM control.seen").fetchall() == [
            ("", "0", "oceanid_owner")
        ]


def test_an_unqualified_name_is_an_error_and_not_a_guess(
    empty_database: str, folder: WriteFolder
) -> None:
    with pytest.raises(MigrationFailed, match="no schema has been selected to create in"):
        migrate(empty_database, root=folder({"0002_a.sql": "CREATE TABLE stray ();"}))


def test_a_login_that_does_not_own_the_schema_is_told_which_to_use(
    migrated_database: str, server: Server
) -> None:
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("CREATE ROLE stranger LOGIN")
    database = migrated_database.rpartition("/")[2]
    with pytest.raises(StoreRefused, match="OCEANID_OWNER_DATABASE_URL"):
        status(server.url(database, "stranger"))
    with pytest.raises(MigrationFailed, match="OCEANID_OWNER_DATABASE_URL"):
        migrate(server.url(server.create_database().rpartition("/")[2], "stranger"))


def test_an_unreachable_database_is_named_without_its_password() -> None:
    with pytest.raises(StoreUnreachable) as caught:
        migrate("postgresql://someone:s3cret@127.0.0.1:1/oceanid")
    assert "s3cret" not in str(caught.value)


def test_label_studios_database_is_refused(empty_database: str, connect: Connect) -> None:
    connect(empty_database).execute("CREATE TABLE public.django_migrations (id integer)")
    with pytest.raises(ForeignDatabase, match="is Label Studio's"):
        migrate(empty_database)
    found = connect(empty_database).execute("SELECT to_regnamespace('control')").fetchone()
    assert found == (None,)
