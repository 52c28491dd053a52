"""Loads a published version as a user would: in a process of its own, by the library `datasets`.

The library takes its server and token from the environment when it is imported, hence the process.
It belongs to those who train, so a deployment may not have it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from oceanid_pipelines.domain.errors import OceanidError

_TIMEOUT_SECONDS = 3600
_LAST_CHARACTERS = 2000


class NotLoadable(OceanidError):
    """A user who loads this version gets an error."""


def is_installed() -> bool:
    """Whether `datasets` is installed here."""
    return importlib.util.find_spec("datasets") is not None


def loaded_rows(
    repo: str, revision: str, configs: Sequence[str], *, token: str, endpoint: str
) -> dict[str, dict[str, int]]:
    """Return how many rows a user gets, per config and split; raise NotLoadable with the error."""
    with tempfile.TemporaryDirectory(prefix="oceanid-") as home:
        done = subprocess.run(
            [sys.executable, "-m", __name__, repo, revision, *configs],
            env={
                **os.environ,
                "HF_HOME": home,
                "HF_ENDPOINT": endpoint,
                "HF_TOKEN": token,
                "HF_HUB_DISABLE_TELEMETRY": "1",
                "HF_HUB_DISABLE_XET": "1",
                "HF_UPDATE_DOWNLOAD_COUNTS": "0",
                "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
            },
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    if done.returncode:
        raise NotLoadable(f"{repo} at {revision}: {done.stderr[-_LAST_CHARACTERS:].strip()}")
    rows: dict[str, dict[str, int]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def _main(repo: str, revision: str, configs: Sequence[str]) -> None:
    # Here, for it takes seconds, and only this process needs it.
    from datasets import load_dataset  # noqa: PLC0415

    rows = {
        config: {
            split: loaded.num_rows
            for split, loaded in load_dataset(repo, config, revision=revision).items()
        }
        for config in configs
    }
    sys.stdout.write(f"{json.dumps(rows)}\n")


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2], sys.argv[3:])
