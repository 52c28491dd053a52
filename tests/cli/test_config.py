"""`oceanid config`: the environment from ESC, by a stand-in for its command line, and its check."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.stack import Stack
from tests.cli.conftest import Run

PASSWORD = "pässword'with\"quotes$and `ticks`"
VALUES = {
    "postgres_url": "postgres://pipeline:s3cr3t@db.example:5432/oceanid?sslmode=require",
    "labelStudioDbUrl": "postgres://reader:s3cr3t@db.example:5432/labelfish?sslmode=require",
    "hfAccessToken": PASSWORD,
    "hfDatasetRepo": "oceanid/vessels",
}
AWS = {"accessKeyId": "AKIA", "secretAccessKey": "shh", "region": "eu-central-1"}
FLAT = {
    **{f"oceanid-cluster:{key}": value for key, value in VALUES.items()},
    **{f"oceanid-cluster:aws.labelStudio.{key}": value for key, value in AWS.items()},
    "ocean-cluster:aws.labelStudio.bucketName": "labelstudio-goldfish-uploads",
}
NESTED = {
    **{f"oceanid-cluster:{key}": value for key, value in VALUES.items()},
    "oceanid-cluster:aws": {"labelStudio": {**AWS, "bucketName": "labelstudio-goldfish-uploads"}},
}
BY_STACK = {
    "oceanid-cluster": {**VALUES, "aws": {"labelStudio": AWS}},
    "ocean-cluster": {"aws": {"labelStudio": {"bucketName": "labelstudio-goldfish-uploads"}}},
}
OTHERS = {
    "LABEL_STUDIO_URL": "https://labels.example",
    "LABEL_STUDIO_API_KEY": "token",
    "OCEANID_SALT": 12345,
    "OCEANID_HF_DATASET": "another/one",  # the key of the cluster wins
    "not a name": "left out",
}


@pytest.fixture
def esc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file; a stand-in for `esc` prints it, and keeps what it was called with beside."""
    answer = tmp_path / "answer.json"
    program = tmp_path / "bin" / "esc"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\nprintf "%s " "$@" > "{tmp_path}/called"\n'
        f'[ -f "{answer}" ] || {{ echo "error: [401] Unauthorized" >&2; exit 255; }}\n'
        f'cat "{answer}"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return answer


@pytest.mark.parametrize("config", [FLAT, NESTED, BY_STACK], ids=["flat", "nested", "by stack"])
def test_every_shape_of_esc_gives_the_same_environment(
    run: Run, esc: Path, tmp_path: Path, config: dict[str, Any]
) -> None:
    esc.write_text(json.dumps({"pulumiConfig": config, "environmentVariables": OTHERS}))
    done = run("config", "export", "--esc", "default/oceanid-cluster", "--json")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "called").read_text() == "env open default/oceanid-cluster --format json "
    assert json.loads(done.output) == {
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_SECRET_ACCESS_KEY": "shh",
        "AWS_REGION": "eu-central-1",
        "OCEANID_S3_BUCKET": "labelstudio-goldfish-uploads",
        "OCEANID_DATABASE_URL": VALUES["postgres_url"],
        "LABEL_STUDIO_DATABASE_URL": VALUES["labelStudioDbUrl"],
        "HF_TOKEN": PASSWORD,
        "OCEANID_HF_DATASET": "oceanid/vessels",
        "LABEL_STUDIO_URL": "https://labels.example",
        "LABEL_STUDIO_API_KEY": "token",
        "OCEANID_SALT": "12345",
    }


def test_what_is_exported_is_what_a_shell_reads(run: Run, esc: Path) -> None:
    esc.write_text(json.dumps({"pulumiConfig": NESTED}))
    done = run("config", "export", "--esc", "default/oceanid-cluster")
    shell = subprocess.run(
        ["sh", "-c", 'eval "$EXPORTS"; printf %s "$HF_TOKEN"'],
        env={"EXPORTS": done.output},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shell.stdout == PASSWORD


def test_an_environment_that_cannot_be_opened_says_what_esc_said(run: Run, esc: Path) -> None:
    done = run("config", "export", "--esc", "default/oceanid-cluster")
    assert done.exit_code == 1
    assert "default/oceanid-cluster: error: [401] Unauthorized" in str(done.exception)
    esc.write_text("s3cr3t, and no JSON")
    done = run("config", "export", "--esc", "default/oceanid-cluster")
    assert "something else than JSON" in str(done.exception)
    assert "s3cr3t" not in str(done.exception)
    esc.write_text(json.dumps({"pulumiConfig": {"oceanid-cluster:postgres_url": {"a": "s3cr3t"}}}))
    done = run("config", "export", "--esc", "default/oceanid-cluster")
    assert "postgres_url in ESC is no single value" in str(done.exception)
    assert "s3cr3t" not in str(done.exception)


def test_without_esc_on_path_the_error_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    done = run("config", "export", "--esc", "default/oceanid-cluster")
    assert "esc is not on PATH" in str(done.exception)


def test_everything_missing_or_unsafe_is_named_with_where_it_comes_from(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setenv("OCEANID_S3_BUCKET", "NOT A BUCKET")
    monkeypatch.setenv("OCEANID_DATABASE_URL", "postgresql://p:s3cr3t@db.example/labelfish")
    monkeypatch.setenv(
        "LABEL_STUDIO_DATABASE_URL", "postgres://r:s3cr3t@db.example:5432/labelfish?sslmode=require"
    )
    done = run("config", "check", "--offline", "--json")
    assert done.exit_code == 1
    assert "s3cr3t" not in done.output
    failures = {
        one["subject"]: one["detail"]
        for one in json.loads(done.output)
        if one["verdict"] == "failure"
    }
    assert failures.keys() == {
        "HF_TOKEN",
        "OCEANID_S3_BUCKET",
        "OCEANID_DATABASE_URL",
        "LABEL_STUDIO_DATABASE_URL",
    }
    assert "hfAccessToken" in failures["HF_TOKEN"]
    assert "bucketName" in failures["OCEANID_S3_BUCKET"]
    assert "sslmode" in failures["OCEANID_DATABASE_URL"]
    assert "names the analytics database" in failures["LABEL_STUDIO_DATABASE_URL"]


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", None])
def test_a_remote_database_without_encryption_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, mode: str | None
) -> None:
    query = f"?sslmode={mode}" if mode else ""
    monkeypatch.setenv("DAGSTER_PG_URL", f"postgresql+psycopg2://d:pw@db.example/dagster{query}")
    done = run("config", "check", "--offline")
    assert done.exit_code == 1
    assert "DAGSTER_PG_URL" in done.output
    monkeypatch.setenv(
        "DAGSTER_PG_URL", "postgresql+psycopg2://d:pw@db.example/dagster?sslmode=verify-full"
    )
    assert run("config", "check", "--offline").exit_code == 0


def test_a_role_that_can_reach_label_studios_database_is_warned_of(
    run: Run, stack: Stack, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("config", "check")
    assert done.exit_code == 0, done.output
    assert "its role cannot connect to labelfish" in done.output
    theirs = environment["OCEANID_DATABASE_URL"].rpartition("/")[2] + "_theirs"
    with postgres.connect(stack.home) as connection:
        # As Postgres makes one: PUBLIC may connect.
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(theirs)))
        try:
            monkeypatch.setenv("LABEL_STUDIO_DATABASE_URL", f"postgresql://r:pw@127.0.0.1/{theirs}")
            done = run("config", "check")
        finally:
            connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(theirs)))
    assert done.exit_code == 0
    assert f"REVOKE CONNECT ON DATABASE {theirs} FROM PUBLIC" in " ".join(done.output.split())
