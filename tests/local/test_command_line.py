"""`oceanid local …` as a shell sees it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import Settings
from tests.local.conftest import kill, oceanid


def test_the_printed_environment_is_complete_and_survives_a_shell(stack: Stack) -> None:
    printed, _ = oceanid(stack.home.path, "local", "env").communicate(timeout=60)
    variables = stack.env()
    shell = subprocess.run(
        ["/bin/sh", "-c", 'eval "$1"; exec env -0', "sh", printed],
        env={},
        capture_output=True,
        text=True,
        check=True,
    )
    read = dict(entry.split("=", 1) for entry in shell.stdout.split("\0") if entry)
    assert {name: read[name] for name in variables} == variables
    settings = Settings.load(read)
    assert settings.dagster_pg_url
    assert settings.label_studio_database_url
    assert settings.catalog
    assert Path(settings.catalog).is_dir()
    assert (Path(read["DAGSTER_HOME"]) / "dagster.yaml").is_file()


def test_a_session_token_of_the_shell_is_taken_out_of_the_way(stack: Stack) -> None:
    command = oceanid(stack.home.path, "local", "env", environment={"AWS_SESSION_TOKEN": "x"})
    printed, _ = command.communicate(timeout=60)
    assert printed.splitlines()[-1] == "unset AWS_SESSION_TOKEN"


def test_status_is_zero_only_while_all_that_should_run_does(own: Stack) -> None:
    def status() -> tuple[int, dict[str, bool]]:
        command = oceanid(own.home.path, "local", "status", "--json")
        output, _ = command.communicate(timeout=60)
        return command.returncode, {
            one["name"]: one["up"] for one in json.loads(output) if one["wanted"]
        }

    assert status() == (0, {"postgres": True, "object-store": True})
    kill(own, "object-store")
    assert status() == (1, {"postgres": True, "object-store": False})
    own.down()
    assert status() == (1, {})


def test_without_a_stack_every_command_says_what_to_do(tmp_path: Path) -> None:
    for arguments in (("status",), ("env",), ("down",), ("reset", "--yes")):
        command = oceanid(tmp_path / "none", "local", *arguments)
        output, _ = command.communicate(timeout=60)
        assert command.returncode == 1
        assert output == f"oceanid: no stack in {tmp_path / 'none'}: run oceanid local up\n"
    assert not (tmp_path / "none").exists()


def test_reset_asks_before_it_deletes(stack: Stack) -> None:
    command = oceanid(stack.home.path, "local", "reset")
    output, _ = command.communicate(timeout=60)
    assert command.returncode == 1
    assert "Delete" in output
    assert stack.home.exists
