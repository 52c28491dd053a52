"""The command line, run in this process with the environment of a deployment of the test's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from oceanid_pipelines.cli import oceanid

Run = Callable[..., Result]


@pytest.fixture
def run(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `oceanid` with arguments; what it raises is in the result's `exception`."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(oceanid, list(arguments))

    return invoke
