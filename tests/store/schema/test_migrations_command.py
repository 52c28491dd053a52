"""`oceanid db …`, as a shell sees it."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from oceanid_pipelines.cli import oceanid
from oceanid_pipelines.settings import SettingsError, migration_url
from oceanid_pipelines.store.schema.migrations import head


def run(url: str, *arguments: str) -> Result:
    return CliRunner(env={"OCEANID_DATABASE_URL": url, "OCEANID_OWNER_DATABASE_URL": ""}).invoke(
        oceanid, ["db", *arguments]
    )


def test_the_commands_take_a_database_from_nothing_to_verified(
    empty_database: str, tmp_path: Path
) -> None:
    rehearsed = run(empty_database, "migrate", "--dry-run")
    assert (rehearsed.exit_code, rehearsed.output.count("would be applied")) == (0, head())
    migrated = run(empty_database, "migrate")
    assert (migrated.exit_code, migrated.output.count(": applied in ")) == (0, head())
    assert "nothing to do: the database is at" in run(empty_database, "migrate").output
    assert json.loads(run(empty_database, "verify", "--json").output) == []
    assert run(empty_database, "verify").output == "ledger, comments and rights agree\n"
    listed = json.loads(run(empty_database, "status", "--json").output)
    assert [(item["version"], item["state"]) for item in listed] == [
        (version, "applied") for version in range(1, head() + 1)
    ]
    target = tmp_path / "schema.sql"
    assert run(empty_database, "dump", "--output", str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8") == run(empty_database, "dump").output


def test_what_is_wrong_is_listed_and_the_exit_code_says_so(migrated_database: str) -> None:
    with psycopg.connect(migrated_database) as connection:
        connection.execute("UPDATE control.schema_versions SET name = 'x' WHERE version = 2")
        connection.execute("COMMENT ON TABLE raw.objects IS NULL")
    verified = run(migrated_database, "verify")
    assert verified.exit_code == 1
    assert verified.output.endswith("2 problems\n")
    assert "raw.objects: has no comment. COMMENT ON TABLE raw.objects IS" in verified.output
    listed = run(migrated_database, "status")
    assert listed.exit_code == 1
    assert "renamed      0002_x" in listed.output
    assert run(migrated_database, "migrate").exit_code == 1


OWNER = "postgresql://owner@h/d"
PIPELINE = "postgres://pipeline@h/d"


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({"OCEANID_OWNER_DATABASE_URL": OWNER}, "postgresql+psycopg://owner@h/d"),
        (
            {"OCEANID_OWNER_DATABASE_URL": OWNER, "OCEANID_DATABASE_URL": PIPELINE},
            "postgresql+psycopg://owner@h/d",
        ),
        (
            {"OCEANID_OWNER_DATABASE_URL": " ", "OCEANID_DATABASE_URL": PIPELINE},
            "postgresql+psycopg://pipeline@h/d",
        ),
    ],
)
def test_only_a_database_variable_is_needed(environment: dict[str, str], url: str) -> None:
    assert migration_url(environment) == url


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({}, "OCEANID_DATABASE_URL: is not set"),
        ({"OCEANID_DATABASE_URL": "mysql://h/d"}, "OCEANID_DATABASE_URL: must look like"),
        ({"OCEANID_OWNER_DATABASE_URL": "x"}, "OCEANID_OWNER_DATABASE_URL: must look like"),
    ],
)
def test_a_missing_or_wrong_database_variable_is_named(
    environment: dict[str, str], complaint: str
) -> None:
    with pytest.raises(SettingsError, match=complaint) as caught:
        migration_url(environment)
    assert "AWS" not in str(caught.value)
