"""What CI runs is checked by its linters, and its scripts do what their names say.

That its scheduled materialization takes everything is in `tests/flows/test_twice.py`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))


def test_every_workflow_passes_the_linters() -> None:
    assert {path.stem for path in WORKFLOWS} == {"ci", "database-migrations", "materialize"}
    for schema, files in (("github-workflows", WORKFLOWS), ("github-actions", ACTIONS)):
        subprocess.run(
            ["check-jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files)],
            check=True,
        )
    audit = [str(BIN / "zizmor"), "--offline", "--no-progress", str(ROOT / ".github")]
    done = subprocess.run(audit, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_the_least_permissions_and_pinned_actions(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    assert all(job["permissions"] == {"contents": "read"} for job in workflow["jobs"].values())
    for file in (path, *ACTIONS):
        for used in re.findall(r"uses: (\S+)", file.read_text()):
            assert used.startswith("$/") or re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used), used


def test_only_the_analytics_database_is_migrated() -> None:
    text = (ROOT / ".github" / "workflows" / "database-migrations.yml").read_text()
    assert "LABEL_STUDIO" not in text
    assert text.index("oceanid config check") < text.index("oceanid db migrate | tee")


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Return a repository with one migration on main, and a branch checked out."""
    folder = tmp_path / "repository"
    migrations = folder / "sql" / "migrations"
    migrations.mkdir(parents=True)
    (migrations / "0001_first.sql").write_text("SELECT 1;\n")
    for command in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["config", "user.email", "somebody@example.org"],
        ["config", "user.name", "Somebody"],
        ["add", "."],
        ["commit", "--quiet", "--message", "one"],
        ["checkout", "--quiet", "-b", "change"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def refused(history: Path) -> str:
    """Commit what changed; return what the check says, nothing when it lets it pass."""
    for command in (["add", "--all"], ["commit", "--quiet", "--message", "two"]):
        subprocess.run(["git", *command], cwd=history, check=True)
    done = subprocess.run(
        [ROOT / ".ci" / "refuse-edited-migrations", "main"],
        cwd=history,
        capture_output=True,
        text=True,
        check=False,
    )
    assert bool(done.returncode) == bool(done.stderr)
    return done.stderr


def test_a_new_migration_passes(history: Path) -> None:
    (history / "sql" / "migrations" / "0002_second.sql").write_text("SELECT 2;\n")
    assert refused(history) == ""


@pytest.mark.parametrize("how", ["edit", "rename", "remove"])
def test_an_edited_renamed_or_removed_migration_is_refused_by_name(history: Path, how: str) -> None:
    first = history / "sql" / "migrations" / "0001_first.sql"
    if how == "edit":
        first.write_text("SELECT 2;\n")
    elif how == "rename":
        first.rename(first.with_name("0001_other.sql"))
    else:
        first.unlink()
    assert "0001_first.sql" in refused(history)


@pytest.mark.exhaustive
@pytest.mark.usefixtures("every_store")
def test_a_scheduled_materialization_that_fails_is_red(
    environment: dict[str, str], tmp_path: Path
) -> None:
    bucket = f"none-{environment['OCEANID_S3_BUCKET']}"
    done = subprocess.run(
        [ROOT / ".ci" / "materialize"],
        env={
            "PATH": os.environ["PATH"],
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            **environment,
            "OCEANID_S3_BUCKET": bucket,
        },
        check=False,
    )
    assert done.returncode == 1
    assert "exit code 1" in (tmp_path / "summary.md").read_text()
