"""Loads a published version as a user would: in a process of its own, by the library `datasets`.

The library takes its server and token from the environment when it is imported, hence the process.
It belongs to those who train, so a deployment may not have it. What should be there is not known
here.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from oceanid_pipelines.clients.hub import Hub, RateLimited, download
from oceanid_pipelines.clients.hub_http import TooManyRequests, is_outage
from oceanid_pipelines.domain.errors import OceanidError, StoreUnreachable

_TIMEOUT_SECONDS = 3600
_LAST_CHARACTERS = 2000
_BATCH = 10_000


class NotLoadable(OceanidError):
    """A user who loads this version gets an error."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a user gets: rows per config and split, and the sha256 of each file that is there."""

    rows: dict[str, dict[str, int]]
    sha256: dict[str, str]
    _cited: Path

    def cited(self, config: str, split: str) -> Iterator[tuple[int, int]]:
        """Yield the annotation and its version of every row of a split, in the user's order."""
        with self._cited.joinpath(f"{config}.{split}").open(encoding="ascii") as lines:
            for line in lines:
                annotation, version = line.split()
                yield int(annotation), int(version)


def is_installed() -> bool:
    """Whether `datasets` is installed here."""
    return importlib.util.find_spec("datasets") is not None


@contextmanager
def loaded(
    hub: Hub, revision: str, *, configs: Sequence[str], files: Sequence[str], token: str
) -> Iterator[Loaded]:
    """Yield what a user gets of a revision and of some of its files; it is gone afterwards.

    Raise NotLoadable with the error that he gets, RateLimited or StoreUnreachable where it is not
    the version's fault.
    """
    with tempfile.TemporaryDirectory(prefix="oceanid-") as folder:
        wish = {
            "repo": hub.dataset,
            "revision": revision,
            "configs": [*configs],
            "files": [*files],
            "cited": folder,
        }
        environment = {
            **os.environ,
            "HF_HOME": f"{folder}/home",
            "HF_ENDPOINT": hub.endpoint,
            "HF_TOKEN": token,
            "HF_UPDATE_DOWNLOAD_COUNTS": "0",
            "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
        }
        got = _run(hub, wish, environment)
        if "rest" in got:
            raise RateLimited(hub.name, got["rest"])
        if "unreachable" in got:
            raise StoreUnreachable(hub.name, got["unreachable"])
        if "error" in got:
            raise NotLoadable(f"{hub.name} at {revision}: {got['error']}")
        yield Loaded(got["rows"], got["sha256"], Path(folder))


def _run(hub: Hub, wish: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=json.dumps(wish),
            env=environment,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StoreUnreachable(hub.name, f"no user gets it in {_TIMEOUT_SECONDS} s") from None
    if done.returncode:
        return {"error": done.stderr[-_LAST_CHARACTERS:].strip()}
    got: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return got


def _main(wish: Mapping[str, Any]) -> dict[str, Any]:
    # Here, for it takes seconds, and only this process needs it.
    from datasets import load_dataset  # noqa: PLC0415

    rows: dict[str, dict[str, int]] = {}
    try:
        for config in wish["configs"]:
            splits = load_dataset(wish["repo"], config, revision=wish["revision"])
            rows[config] = {split: dataset.num_rows for split, dataset in splits.items()}
            for split, dataset in splits.items():
                _note_cited(dataset, Path(wish["cited"], f"{config}.{split}"))
        # From the cache, where `load_dataset` put them; what it has no use for is downloaded now.
        there = {path: download(wish["repo"], path, wish["revision"]) for path in wish["files"]}
    except Exception as error:
        # What the library raises is often about something else than what happened.
        for cause in _causes(error):
            if isinstance(cause, TooManyRequests):
                return {"rest": cause.seconds}
            if is_outage(cause):
                return {"unreachable": str(cause) or type(cause).__name__}
        raise
    return {"rows": rows, "sha256": {path: _sha256(file) for path, file in there.items() if file}}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _note_cited(dataset: Any, path: Path) -> None:
    columns = dataset.select_columns(["annotation_id", "annotation_version"])
    with path.open("w", encoding="ascii") as file:
        for batch in columns.with_format("arrow").iter(_BATCH):
            pairs = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            file.writelines(f"{annotation} {version}\n" for annotation, version in pairs)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(_main(json.load(sys.stdin)))}\n")
