"""What a repository is asked for and answers with, and how it says no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oceanid_pipelines.local.hub.lfs import Pointer


class NoSuchRevision(Exception):
    """There is no branch, tag or commit of this name."""


class NoSuchEntry(Exception):
    """There is no such file or folder at this revision."""


class StaleParent(Exception):
    """The branch is no longer where the writer believes it is."""


class RefExists(Exception):
    """There already is a tag or branch of this name."""


class BadName(ValueError):
    """A path or a name that git, a disk or a reader could be tricked with."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder in a commit; `size` is the content's, not the pointer's."""

    path: str
    oid: str
    is_folder: bool
    size: int
    lfs: Pointer | None


@dataclass(frozen=True, slots=True)
class Version:
    """One commit."""

    oid: str
    title: str
    message: str
    author: str
    date: datetime


@dataclass(frozen=True, slots=True)
class NamedRef:
    """A branch or tag and the commit it leads to; a tag may carry words and a date of its own."""

    name: str
    ref: str
    commit: str
    message: str | None = None
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit does: files to put (small content, or a pointer) and what to delete."""

    title: str
    author: str
    description: str = ""
    adds: tuple[tuple[str, bytes], ...] = ()
    deleted_files: tuple[str, ...] = ()
    deleted_folders: tuple[str, ...] = ()


def iso(when: datetime) -> str:
    """Return a time as the Hub writes it."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.000Z")
