"""Which repositories there are: folders `NAMESPACE/NAME.git` in the Hub's home.

What is inside one belongs to repository.py; who may see which, to http.py.
"""

from __future__ import annotations

import re
import secrets
import shutil
import threading
from pathlib import Path

from oceanid_pipelines.local.hub.model import BadName
from oceanid_pipelines.local.hub.repository import Repository

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?")
_UNFINISHED = ".new-"


class Repositories:
    """Every repository of a home. One server at a time works on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[tuple[str, str], Repository] = {}
        self._opening = threading.Lock()

    def clean(self) -> None:
        """Remove what a killed server left half done; called before anything is served."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for unfinished in self.folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(unfinished)
        # Git's way to write a file: no name of ours ends so.
        for left_over in self.folder.glob("**/*.lock"):
            left_over.unlink()

    def find(self, namespace: str, name: str) -> Repository | None:
        """Return a repository, or None."""
        if not (is_name(namespace) and is_name(name)):
            return None
        with self._opening:
            key = (namespace, name)
            path = self._path(namespace, name)
            if key not in self._open and path.is_dir():
                self._open[key] = Repository(path)
            return self._open.get(key)

    def create(self, namespace: str, name: str, *, private: bool) -> bool:
        """Make a repository with a first commit, whole or not at all; False when there is one."""
        if not (is_name(namespace) and is_name(name)):
            raise BadName("a name has 1 to 96 of A-Z, a-z, 0-9, '.', '_' and '-', no '..' or '--'")
        scratch = self.folder / f"{_UNFINISHED}{secrets.token_hex(8)}"
        try:
            Repository.make(scratch, author=namespace, private=private)
            with self._opening:
                path = self._path(namespace, name)
                if path.exists():
                    return False
                path.parent.mkdir(exist_ok=True)
                scratch.rename(path)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        return True

    def all(self) -> list[tuple[str, str, Repository]]:
        """Return every repository with its namespace and name, sorted."""
        found = []
        for path in sorted(self.folder.glob("*/*.git")):
            namespace, name = path.parent.name, path.name.removesuffix(".git")
            repository = self.find(namespace, name)
            if repository is not None:
                found.append((namespace, name, repository))
        return found

    def _path(self, namespace: str, name: str) -> Path:
        return self.folder / namespace / f"{name}.git"


def is_name(text: str) -> bool:
    """Whether it can be a namespace or the name of a repository."""
    if not _NAME.fullmatch(text) or text.endswith((".git", ".lock")):
        return False
    return "--" not in text and ".." not in text
