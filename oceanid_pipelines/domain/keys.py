"""What a key in the bucket means. Whether its source exists is asked of the catalog's codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

UPLOADS = "uploads/"
DERIVED = "derived/"  # written by the pipeline itself, never listed as an upload
LABEL_STUDIO = "upload/"  # Label Studio persists its own uploads here
FORM = "uploads/<SOURCE>/<YYYY-MM-DD>/<name>.<ext>"
EXTENSIONS = frozenset(
    {"csv", "tsv", "xlsx", "pdf", "png", "jpg", "jpeg", "tif", "tiff", "txt", "md", "json", "jsonl"}
)

_SOURCE = re.compile(r"[A-Z0-9][A-Z0-9_-]{1,31}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# Label Studio puts eight digits before the name that people gave.
_OF_LABEL_STUDIO = re.compile(
    rf"{LABEL_STUDIO}(?P<project>[0-9]{{1,18}})/(?:[0-9a-f]{{8}}-)?(?P<name>.+)", re.DOTALL
)
_SHOWN = frozenset({"pdf", "png", "jpg", "jpeg", "tif", "tiff"})
_REFUSED = "?#"  # Label Studio cannot resolve them


@dataclass(frozen=True, slots=True)
class Upload:
    """A delivery: which source published which file on which date."""

    source_code: str
    delivered_on: date
    name: str


@dataclass(frozen=True, slots=True)
class LabelStudioFile:
    """A file that people uploaded in Label Studio itself: it has a task already, or became tasks.

    `is_shown` of one that its task shows as it is; of the others, tasks hold the content.
    """

    project_id: int
    name: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Unrouted:
    """Nobody knows what this key is; the reason says what to do."""

    reason: str


def upload_key(upload: Upload) -> str:
    """Return the key of an upload; `route` of it gives the upload back."""
    return f"{UPLOADS}{upload.source_code}/{upload.delivered_on.isoformat()}/{upload.name}"


def name_problem(name: str) -> str | None:
    """Say why a file name cannot be part of a key; None when it can."""
    if not name or name in {".", ".."} or "/" in name or "\\" in name:
        return "the file name must be a plain name, without folders"
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in name):
        return "the name holds a control character: rename it"
    if any(character in _REFUSED for character in name):
        return "the name holds '?' or '#', which Label Studio cannot open: rename it"
    return None


def route(key: str, codes: Mapping[str, str]) -> Upload | LabelStudioFile | Unrouted:
    """Say what a key is. Never raises: what nobody knows is Unrouted, with the reason.

    `codes` are those that a source has or had -> the one it has now, which the upload gets.
    """
    if own := _OF_LABEL_STUDIO.fullmatch(key):
        name = own["name"]
        return LabelStudioFile(int(own["project"]), name, name.rpartition(".")[2].lower() in _SHOWN)
    parts = key.split("/")
    if parts[0] != "uploads" or len(parts) != 4:  # noqa: PLR2004 - the parts of FORM
        return Unrouted(f"expected {FORM}")
    _, source_code, delivered, name = parts
    day = _day(delivered)
    if day is None:
        return Unrouted(f"'{delivered}' is not a date YYYY-MM-DD: expected {FORM}")
    problem = name_problem(name) or source_problem(source_code, codes)
    if problem:
        return Unrouted(problem)
    return Upload(codes[source_code], day, name)


def source_problem(source_code: str, sources: Collection[str]) -> str | None:
    """Say why there is no such source; None when there is."""
    if not _SOURCE.fullmatch(source_code):
        return f"'{source_code}' is not a source code (A-Z, 0-9, '_', '-')"
    if source_code not in sources:
        return f"unknown source {source_code}: add sources/{source_code}.yaml to the catalog"
    return None


def _day(text: str) -> date | None:
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
