"""The files of `deploy/` are what they say: used here as the container uses them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from dagster._core.remote_origin import GrpcServerCodeLocationOrigin
from dagster._core.workspace.load import location_origins_from_yaml_paths

from oceanid_pipelines.local.home import free_port

ROOT = Path(__file__).parent.parent
PIN = re.compile(r"^([a-z0-9_.-]+==[^ ;\\]+)", re.MULTILINE)
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text()


def pins(path: Path) -> set[str]:
    return set(PIN.findall(path.read_text()))


def test_production_runs_the_versions_that_are_tested() -> None:
    production = pins(ROOT / "deploy" / "requirements.lock")
    assert production < pins(ROOT / "requirements.lock")
    assert not any(pin.startswith(("label-studio==", "pytest==")) for pin in production)
    for name in ("dagster", "dagster-webserver", "dagster-postgres", "dagster-aws", "starlette"):
        assert any(pin.startswith(f"{name}==") for pin in production), name


def test_the_workspace_finds_the_code_location_of_another_container(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = free_port(taken=())
    monkeypatch.setenv("OCEANID_CODE_HOST", "127.0.0.1")
    monkeypatch.setenv("OCEANID_CODE_PORT", str(port))
    origins = location_origins_from_yaml_paths([str(ROOT / "deploy" / "workspace.yaml")])
    (origin,) = origins.values() if isinstance(origins, dict) else origins
    assert isinstance(origin, GrpcServerCodeLocationOrigin)
    found = (origin.location_name, origin.host, origin.port)
    assert found == ("oceanid_pipelines", "127.0.0.1", port)


def test_every_file_that_the_container_copies_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER, re.MULTILINE)
    paths = [path for line in copied for path in line.split()]
    assert len(paths) >= 7
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.exhaustive
@pytest.mark.timeout(900)
def test_the_containers_steps_make_a_code_location_that_loads(tmp_path: Path) -> None:
    """The build's commands in a plain virtual environment: no container can be built here."""
    venv = tmp_path / "venv"
    lock = ROOT / "deploy" / "requirements.lock"
    uv = str(Path(sys.executable).parent / "uv")
    into = ["--quiet", "--python", str(venv / "bin" / "python")]  # and not where pytest runs
    for command in (
        [sys.executable, "-m", "venv", "--without-pip", str(venv)],
        [uv, "pip", "sync", *into, "--require-hashes", str(lock)],
        [uv, "pip", "install", *into, "--no-deps", str(ROOT)],
    ):
        subprocess.run(command, check=True, cwd=tmp_path)
    home = tmp_path / "dagster"
    home.mkdir()
    clean = {"PATH": f"{venv / 'bin'}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    subprocess.run(
        ["dagster", "definitions", "validate", "-m", "oceanid_pipelines.definitions"],
        check=True,
        env=clean,
        cwd=tmp_path,
    )
    for command in (["oceanid", "sink", "--help"], ["oceanid", "db", "migrate", "--help"]):
        subprocess.run(command, check=True, env=clean, cwd=tmp_path, stdout=subprocess.DEVNULL)
