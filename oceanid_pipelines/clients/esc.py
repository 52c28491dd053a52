"""Pulumi ESC, by its own command line: what an environment holds once it is opened.

Which of its keys is which variable does not belong here: see `flows/configuration.py`.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

from oceanid_pipelines.domain.errors import OceanidError

TIMEOUT_SECONDS = 60


class EscFailed(OceanidError):
    """The environment could not be opened; the message says what to do and holds no value."""


def open_environment(name: str) -> dict[str, Any]:
    """Return what `esc env open NAME --format json` prints; raise EscFailed when it does not."""
    try:
        done = subprocess.run(
            ["esc", "env", "open", name, "--format", "json"],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise EscFailed(
            "the command esc is not on PATH: install Pulumi ESC's command line and run esc login"
        ) from None
    except subprocess.TimeoutExpired:
        raise EscFailed(f"esc did not answer within {TIMEOUT_SECONDS} s") from None
    if done.returncode:
        words = done.stderr.strip().splitlines()
        raise EscFailed(f"esc cannot open {name}: {words[-1] if words else 'no reason given'}")
    try:
        opened = json.loads(done.stdout)
    except ValueError:  # its words would hold what was printed
        raise EscFailed(f"esc printed something else than JSON for {name}") from None
    if not isinstance(opened, dict):
        raise EscFailed(f"esc printed no object for {name}")
    return opened
