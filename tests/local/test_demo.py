"""The demo, as `make demo` runs it: the real stack, the real daemon."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from oceanid_pipelines.local import postgres
from oceanid_pipelines.local.home import Home
from oceanid_pipelines.local.processes import owned
from oceanid_pipelines.local.stack import Stack
from tests.conftest import FOLDER


@pytest.fixture
def home(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A home among those that are cleaned up even when pytest is killed."""
    path = request.config.stash[FOLDER] / "demo"
    yield path
    down = _oceanid(path, "demo", "--down")
    assert down.returncode == 0, down.stdout + down.stderr
    assert owned(Home(path)) == []


def _oceanid(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "oceanid_pipelines.cli", *arguments],
        env=os.environ | {"OCEANID_HOME": str(home)} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=840,
    )


@pytest.mark.early
@pytest.mark.timeout(1700)
def test_the_demo_shows_what_became_of_every_document_and_changes_nothing_twice(
    home: Path,
) -> None:
    first = _oceanid(home, "demo")
    assert first.returncode == 0, first.stdout + first.stderr
    told = json.loads((home / "demo.json").read_text())
    assert {item["outcome"] for item in told["outcomes"]} == {"parsed", "rejected", "unrouted"}
    assert all(item["reason"] for item in told["outcomes"] if item["outcome"] != "parsed")
    assert told["figures"]["vessels"] == 13
    for item in told["outcomes"]:
        assert item["key"][:30] in first.stdout
    assert told["addresses"]["dagster-webserver"] in first.stdout

    second = _oceanid(home, "demo")
    assert second.returncode == 0, second.stdout + second.stderr
    assert json.loads((home / "demo.json").read_text())["figures"] == told["figures"]
    assert "Upload: uploaded" not in second.stdout

    doctor = _oceanid(home, "doctor", "--json", **Stack(home).env())
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    verdicts = {one["subject"]: one["verdict"] for one in json.loads(doctor.stdout)}
    assert verdicts.pop("set aside") == "note", "the demo's four bad documents"
    assert set(verdicts.values()) == {"ok"}, doctor.stdout
    with postgres.connect(Stack(home).home, "dagster") as connection:
        failed = connection.execute(
            "SELECT pipeline_name FROM runs WHERE status = 'FAILURE'"
        ).fetchall()
    assert failed == []
