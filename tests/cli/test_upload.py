"""`oceanid upload` against the real object store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oceanid_pipelines.flows.upload import UploadRefused
from oceanid_pipelines.local import object_store
from oceanid_pipelines.local.stack import Stack
from tests.cli.conftest import Run


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.csv"
    path.write_text("Name,IMO\nTEST,9000015\n")
    return path


def test_a_file_goes_under_its_source_and_date(
    run: Run, register: Path, stack: Stack, bucket: str
) -> None:
    done = run("upload", str(register), "--source", "IOTC", "--date", "2026-01-31")
    assert done.exit_code == 0, done.output
    key = "uploads/IOTC/2026-01-31/register.csv"
    assert key in done.output
    stored = object_store.client(stack.home).get_object(Bucket=bucket, Key=key)
    assert stored["Body"].read() == register.read_bytes()


def test_the_same_bytes_a_second_time_change_nothing(
    run: Run, register: Path, stack: Stack, bucket: str
) -> None:
    arguments = ("upload", str(register), "--source", "IOTC", "--date", "2026-01-31", "--json")
    assert json.loads(run(*arguments).output)[0]["outcome"] == "uploaded"
    assert json.loads(run(*arguments).output)[0]["outcome"] == "unchanged"
    versions = object_store.client(stack.home).list_object_versions(Bucket=bucket)["Versions"]
    assert len(versions) == 1
    register.write_text("Name,IMO\nTEST,9000027\n")
    assert json.loads(run(*arguments).output)[0]["outcome"] == "uploaded"


def test_a_dry_run_uploads_nothing(run: Run, register: Path, stack: Stack, bucket: str) -> None:
    done = run("upload", str(register), "--source", "IOTC", "--dry-run")
    assert done.exit_code == 0
    assert "would upload" in done.output
    assert "Contents" not in object_store.client(stack.home).list_objects_v2(Bucket=bucket)


def test_everything_wrong_is_named_at_once_and_nothing_is_uploaded(
    run: Run, register: Path, tmp_path: Path, stack: Stack, bucket: str
) -> None:
    for name in ("what#.csv", "program.exe"):
        (tmp_path / name).write_text("x")
    files = [str(register), *(str(tmp_path / n) for n in ("what#.csv", "program.exe", "no.csv"))]
    refused = run("upload", *files, "--source", "NOWHERE").exception
    assert isinstance(refused, UploadRefused)
    for words in ("what#.csv", "'exe' is no known type", "no such file", "unknown source NOWHERE"):
        assert words in str(refused)
    assert "Contents" not in object_store.client(stack.home).list_objects_v2(Bucket=bucket)


def test_a_date_that_is_none_is_refused(run: Run, register: Path) -> None:
    done = run("upload", str(register), "--source", "IOTC", "--date", "31.1.2026")
    assert done.exit_code == 2
    assert "YYYY-MM-DD" in done.output
