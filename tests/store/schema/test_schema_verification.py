"""What `verify` finds, and that it is right about the roles: both are tried in earnest."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import NullPool, create_engine, text

from oceanid_pipelines.settings import postgres_url
from oceanid_pipelines.store.schema.migrations import migrate
from oceanid_pipelines.store.schema.rights import (
    APPEND_ONLY,
    DELETABLE,
    PIPELINE,
    READ_ONLY,
    READER,
    Relation,
    expected_rights,
)
from oceanid_pipelines.store.schema.verification import schema_problems, verify
from tests.store.schema.conftest import WriteFolder

Connect = Callable[[str], psycopg.Connection]


def as_administrator(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("oceanid_owner@", "postgres@"), autocommit=True)


def test_a_migrated_database_has_no_problem(common_database: str) -> None:
    assert verify(common_database) == ()


def test_verify_changes_nothing_and_needs_no_owner(common_database: str) -> None:
    with as_administrator(common_database) as connection:
        connection.execute("ALTER ROLE oceanid_pipeline LOGIN")
    assert verify(common_database.replace("oceanid_owner@", "oceanid_pipeline@")) == ()


@pytest.mark.parametrize(
    ("damage", "subject", "what"),
    [
        ("CREATE TABLE stage.x ()", "stage.x", "has no comment"),
        ("COMMENT ON SCHEMA raw IS NULL", "raw", "has no comment"),
        ("COMMENT ON COLUMN raw.objects.sha256 IS NULL", "raw.objects.sha256", "has no comment"),
        ("COMMENT ON VIEW curated.vessel_report IS NULL", "curated.vessel_report", "no comment"),
        ("COMMENT ON FUNCTION curated.log_change() IS NULL", "curated.log_change()", "no comment"),
        ("CREATE TABLE stage.x ()", "stage.x", "oceanid_pipeline lacks INSERT"),
        ("REVOKE INSERT ON raw.objects FROM oceanid_pipeline", "raw.objects", "lacks INSERT"),
        (
            "REVOKE UPDATE (gone_at) ON raw.object_locations FROM oceanid_pipeline",
            "raw.object_locations",
            "lacks UPDATE (gone_at)",
        ),
        ("REVOKE USAGE ON SCHEMA raw FROM oceanid_pipeline", "SCHEMA raw", "lacks USAGE"),
        (
            "GRANT DELETE ON raw.annotation_events TO oceanid_pipeline",
            "raw.annotation_events",
            "oceanid_pipeline has DELETE, which it must not",
        ),
        (
            "GRANT TRUNCATE ON label.annotations TO oceanid_pipeline",
            "label.annotations",
            "oceanid_pipeline has TRUNCATE, which it must not",
        ),
        (
            "GRANT UPDATE (result) ON label.annotations TO oceanid_pipeline",
            "label.annotations",
            "oceanid_pipeline has UPDATE (result), which it must not",
        ),
        (
            "GRANT UPDATE ON raw.objects TO oceanid_pipeline",
            "raw.objects",
            "oceanid_pipeline has UPDATE, which it must not",
        ),
        (
            "GRANT INSERT ON control.schema_versions TO oceanid_pipeline",
            "control.schema_versions",
            "oceanid_pipeline has INSERT, which it must not",
        ),
        (
            "GRANT CREATE ON SCHEMA stage TO oceanid_pipeline",
            "SCHEMA stage",
            "oceanid_pipeline has CREATE",
        ),
        (
            "CREATE SCHEMA other; GRANT CREATE ON SCHEMA other TO oceanid_reader",
            "SCHEMA other",
            "oceanid_reader has CREATE",
        ),
        ("GRANT SELECT ON raw.objects TO oceanid_reader", "raw.objects", "oceanid_reader has"),
        (
            "GRANT SELECT (sha256) ON raw.objects TO oceanid_reader",
            "raw.objects",
            "oceanid_reader has SELECT (sha256)",
        ),
        ("GRANT USAGE ON SCHEMA raw TO oceanid_reader", "SCHEMA raw", "oceanid_reader has USAGE"),
        (
            "REVOKE SELECT ON curated.vessels FROM oceanid_reader",
            "curated.vessels",
            "oceanid_reader lacks SELECT",
        ),
        (
            "GRANT UPDATE ON curated.vessels TO oceanid_reader",
            "curated.vessels",
            "oceanid_reader has UPDATE",
        ),
        (
            "GRANT SELECT ON raw.objects TO PUBLIC",
            "TABLE raw.objects",
            "every login has SELECT, through PUBLIC",
        ),
        (
            "GRANT SELECT (sha256) ON raw.objects TO PUBLIC",
            "COLUMN raw.objects.sha256",
            "every login has SELECT, through PUBLIC",
        ),
        (
            "GRANT USAGE ON SCHEMA label TO PUBLIC",
            "SCHEMA label",
            "every login has USAGE, through PUBLIC",
        ),
        (
            "GRANT CREATE ON SCHEMA public TO PUBLIC",
            "SCHEMA public",
            "every login has CREATE, through PUBLIC",
        ),
        (
            "CREATE FUNCTION stage.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "FUNCTION stage.f()",
            "every login has EXECUTE, through PUBLIC",
        ),
        (
            "GRANT CREATE ON DATABASE {database} TO oceanid_pipeline",
            "oceanid_pipeline",
            "has CREATE ON DATABASE",
        ),
        (
            "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
            "oceanid_pipeline",
            "lacks TEMPORARY ON DATABASE",
        ),
        (
            "ALTER TABLE stage.pages OWNER TO oceanid_pipeline",
            "oceanid_pipeline",
            "has MEMBER OF oceanid_pipeline",
        ),
    ],
)
def test_verify_names_what_is_wrong_and_what_to_do(
    common_database: str, damage: str, subject: str, what: str
) -> None:
    engine = create_engine(
        postgres_url(common_database.replace("oceanid_owner@", "postgres@")), poolclass=NullPool
    )
    with engine.connect() as connection:  # its transaction is rolled back at the end
        database = connection.scalar(text("SELECT current_database()"))
        connection.exec_driver_sql(damage.format(database=database))
        found = [item for item in schema_problems(connection) if item.subject == subject]
    assert [problem for problem in found if what in problem.what], found
    assert all(problem.remedy for problem in found)


def test_verify_names_an_edited_file(migrated_database: str) -> None:
    with psycopg.connect(migrated_database) as connection:
        connection.execute("UPDATE control.schema_versions SET checksum = repeat('0', 64)")
    found = [problem for problem in verify(migrated_database) if problem.subject == "0003_control"]
    assert [problem.what for problem in found] == ["was edited after it was applied"]


def test_verify_names_a_pending_migration(empty_database: str, folder: WriteFolder) -> None:
    migrate(empty_database, root=folder({}))
    problems = verify(empty_database, root=folder({"0002_a.sql": "-- nothing"}))
    assert [(item.what, item.remedy) for item in problems if item.subject == "0002_a"] == [
        ("is not applied", "oceanid db migrate")
    ]


@pytest.mark.parametrize(
    "statement",
    [
        *(f"DELETE FROM {table}" for table in sorted(APPEND_ONLY)),
        *(f"TRUNCATE {table}" for table in ("raw.annotation_events", "label.annotations")),
        "UPDATE raw.annotation_events SET payload = '{}'",
        "UPDATE label.annotations SET result = NULL",
        "UPDATE control.schema_versions SET name = ''",
        "TRUNCATE stage.documents CASCADE",
        "DELETE FROM curated.vessels",
        *(
            f"CREATE TABLE {schema}.x ()"
            for schema in ("control", "raw", "stage", "label", "curated", "public")
        ),
        "ALTER TABLE stage.documents ADD x int",
        "DROP TABLE stage.pages",
        "COMMENT ON TABLE raw.objects IS 'mine'",
        "CREATE SCHEMA mine",
        "ALTER TABLE curated.vessels DISABLE TRIGGER log_update",
    ],
)
def test_the_pipeline_cannot(common_database: str, statement: str) -> None:
    with as_administrator(common_database) as connection:
        connection.execute(f"SET ROLE {PIPELINE}")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement)


def test_the_pipeline_can_do_its_work(migrated_database: str) -> None:
    digest = "0" * 64
    with as_administrator(migrated_database) as connection:
        connection.execute(f"SET ROLE {PIPELINE}")
        connection.execute("CREATE TEMPORARY TABLE new_rows (a int)")
        connection.execute(
            "INSERT INTO raw.annotation_events (event_sha256, action, via, payload)"
            " VALUES (%s, 'x', 'poll', '{}')",
            [digest],
        )
        connection.execute("UPDATE raw.annotation_events SET processed_at = now(), error = 'x'")
        connection.execute(
            "INSERT INTO stage.documents (external_key, title) VALUES (%s, 'a')", [digest]
        )
        connection.execute("DELETE FROM stage.documents")
        connection.execute(
            "INSERT INTO curated.vessels (identity_key, imo) VALUES ('imo:9074729', '9074729')"
        )
        connection.execute("UPDATE curated.vessels SET vessel_name = 'A'")
        logged = connection.execute("SELECT count(*) FROM curated.promotion_log").fetchone()
        assert logged == (2,)  # written by the triggers, with the pipeline's own rights


def test_the_reader_reads_curated_and_nothing_else(common_database: str) -> None:
    with as_administrator(common_database) as connection:
        connection.execute(f"SET ROLE {READER}")
        for relation in ("vessels", "vessel_report", "vessels_enrichment_view", "promotion_log"):
            connection.execute(f"SELECT FROM curated.{relation}")
        for statement in (
            "SELECT FROM raw.objects",
            "SELECT FROM stage.documents",
            "SELECT FROM label.current_annotations",
            "SELECT FROM control.schema_versions",
            "DELETE FROM curated.vessels",
            "INSERT INTO curated.vessels (identity_key) VALUES ('x')",
            "CREATE TABLE public.x ()",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(statement)


def test_every_table_that_the_rules_name_exists(common_database: str) -> None:
    with psycopg.connect(common_database) as connection:
        for table in (*APPEND_ONLY, *READ_ONLY, *DELETABLE):
            connection.execute(f"SELECT FROM {table}")


@pytest.mark.parametrize(
    ("role", "relation", "rights"),
    [
        (PIPELINE, Relation("curated", "vessels", False), {"SELECT", "INSERT", "UPDATE"}),
        (PIPELINE, Relation("curated", "vessel_report", True), {"SELECT"}),
        (PIPELINE, Relation("stage", "pages", False), {"SELECT", "INSERT", "UPDATE", "DELETE"}),
        (PIPELINE, Relation("label", "annotations", False), {"SELECT", "INSERT"}),
        (
            PIPELINE,
            Relation("raw", "objects", False),
            {"SELECT", "INSERT", "UPDATE (withdrawn_at)"},
        ),
        (PIPELINE, Relation("control", "schema_versions", False), {"SELECT"}),
        (READER, Relation("curated", "vessels", False), {"SELECT"}),
        (READER, Relation("stage", "pages", False), set()),
    ],
)
def test_rights_follow_from_the_rules(role: str, relation: Relation, rights: set[str]) -> None:
    assert expected_rights(role, relation) == rights
