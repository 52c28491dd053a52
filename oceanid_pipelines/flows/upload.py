"""From files on this machine to the bucket, under the keys that the intake knows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from oceanid_pipelines.clients.s3 import CHUNK_BYTES, ObjectStore
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.keys import (
    EXTENSIONS,
    Upload,
    name_problem,
    source_problem,
    upload_key,
)


class UploadRefused(OceanidError):
    """Some of the files cannot be uploaded; the message names them all, and none was."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A file and the key it goes to."""

    path: Path
    key: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of a file: `unchanged` when the bucket had these very bytes under its key."""

    key: str
    size_bytes: int
    outcome: Literal["uploaded", "unchanged"]


def plan_uploads(
    paths: Sequence[Path], source_code: str, delivered_on: date, codes: Mapping[str, str]
) -> tuple[Plan, ...]:
    """Return the key of every file, under the code that its source has now.

    Raise UploadRefused naming everything that is wrong.
    """
    problems = [f"  {path}: {reason}" for path in paths if (reason := _problem(path))]
    wrong_source = source_problem(source_code, codes)
    if wrong_source:
        problems.append(f"  {wrong_source}; known are {', '.join(sorted(set(codes.values())))}")
    code = codes.get(source_code, source_code)
    plans = tuple(
        Plan(
            path,
            upload_key(Upload(code, delivered_on, path.name)),
            path.stat().st_size if path.is_file() else 0,
        )
        for path in paths
    )
    if len({plan.key for plan in plans}) < len(plans):
        problems.append("  two files have the same name: they would share a key")
    if problems:
        raise UploadRefused("nothing was uploaded:\n" + "\n".join(problems))
    return plans


def upload(objects: ObjectStore, plan: Plan, progress: Callable[[int], None]) -> Uploaded:
    """Upload one file, unless its key holds these bytes already."""
    digest = _sha256(plan.path)
    if objects.stored_sha256(plan.key) == digest:
        progress(plan.size_bytes)
        return Uploaded(plan.key, plan.size_bytes, "unchanged")
    objects.upload(plan.path, plan.key, sha256=digest, progress=progress)
    return Uploaded(plan.key, plan.size_bytes, "uploaded")


def _problem(path: Path) -> str | None:
    if not path.is_file():
        return "there is no such file"
    extension = path.suffix.lower().lstrip(".")
    if extension not in EXTENSIONS:
        return f"'{extension}' is no known type: expected {', '.join(sorted(EXTENSIONS))}"
    return name_problem(path.name)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
