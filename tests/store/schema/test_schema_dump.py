from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from oceanid_pipelines.domain.errors import StoreUnreachable
from oceanid_pipelines.store.schema.dump import NoMatchingPgDump, dump, find_pg_dump, stable
from oceanid_pipelines.store.schema.migrations import migrate
from oceanid_pipelines.store.statements import sql_root
from tests.store.schema.postgres_server import Server


def committed() -> str:
    return Path(str(sql_root() / "schema.sql")).read_text(encoding="utf-8")


def test_the_committed_schema_is_what_the_migrations_make(
    migrated_database: str, server: Server
) -> None:
    if server.version != 18:
        pytest.skip("sql/schema.sql is written by the embedded server's version")
    assert dump(migrated_database) == committed(), "run: oceanid db dump --output sql/schema.sql"


def test_two_databases_of_one_schema_have_one_dump(server: Server, template: str) -> None:
    first, second = (dump(server.create_database(template)) for _ in range(2))
    assert first == second
    assert "CREATE TABLE raw.objects" in first


def test_a_dump_is_sql_that_makes_the_schema(server: Server, template: str) -> None:
    text = dump(server.url(template))
    empty = server.create_database()
    with psycopg.connect(empty) as connection:
        connection.execute(text.encode())
    assert dump(empty) == text


def test_who_owns_the_schema_does_not_show_in_its_dump(server: Server, template: str) -> None:
    name = server.create_database().rpartition("/")[2]
    migrate(server.url(name, "postgres"))
    assert dump(server.url(name, "postgres")) == dump(server.url(template))


def test_what_varies_between_dumps_is_left_out() -> None:
    lines = [
        "\\restrict Xy1\n",
        "-- Dumped from database version 18.4\n",
        "-- Dumped by pg_dump version 18.4\n",
        "-- Name: raw; Type: SCHEMA\n",
        "\\unrestrict Xy1\n",
    ]
    assert stable("".join(lines)) == "-- Name: raw; Type: SCHEMA\n"


def test_a_missing_pg_dump_names_the_version_that_is_wanted() -> None:
    with pytest.raises(
        NoMatchingPgDump, match=r"no pg_dump 99 here .*install postgresql-client-99"
    ):
        find_pg_dump(99)


def test_an_unreachable_server_is_not_an_empty_schema() -> None:
    with pytest.raises(StoreUnreachable):
        dump("postgresql://someone@127.0.0.1:1/oceanid")
