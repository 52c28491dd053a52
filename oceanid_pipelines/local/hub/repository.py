"""One repository of the local Hub: real git objects, written so that a kill never tears anything.

Objects first, the branch last and only from the head that was looked at: a commit is there or it
is not. HTTP, accounts and JSON do not belong here.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from dulwich.diff_tree import tree_changes
from dulwich.index import commit_tree
from dulwich.objects import Blob, Commit, ObjectID, Tag
from dulwich.refs import Ref
from dulwich.repo import Repo

from oceanid_pipelines.local.hub.lfs import LONGEST_POINTER, LargeFiles, Pointer
from oceanid_pipelines.local.hub.model import (
    BadName,
    Change,
    Entry,
    NamedRef,
    NoSuchEntry,
    NoSuchRevision,
    RefExists,
    StaleParent,
    Version,
)
from oceanid_pipelines.local.hub.objects import (
    ancestry,
    apply_change,
    checked_ref,
    files_of,
    is_prefix,
    locate,
    message_of,
    peek,
    signature,
    store_blob,
    target_of,
    tree_of,
    version_of,
    walk,
)

MAIN = "main"
_BRANCHES = "refs/heads/"
_TAGS = "refs/tags/"
_OID = re.compile(r"[0-9a-f]{40}")
_FIRST_FILES = ((".gitattributes", b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"),)


class Repository:
    """A bare git repository. Reading needs no lock; writers take turns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.large_files = LargeFiles(path / "lfs" / "objects")
        self._writing = threading.Lock()
        # Facts about objects, which never change.
        self._blobs: dict[bytes, tuple[int, Pointer | None]] = {}
        self._touched: dict[bytes, frozenset[str]] = {}

    @classmethod
    def make(cls, path: Path, *, author: str, private: bool) -> None:
        """Make one with a first commit in an absent folder; nothing is there if this is killed."""
        with Repo.init_bare(path, mkdir=True, default_branch=MAIN.encode()) as git:
            config = git.get_config()
            config.set((b"hub",), b"created", str(int(time.time())).encode())
            config.write_to_path()
        repository = cls(path)
        repository.set_private(private)
        first = Change("initial commit", author, adds=_FIRST_FILES)
        repository.commit(MAIN, first)

    @property
    def is_private(self) -> bool:
        """Whether only its owner sees it; true when in doubt."""
        with self._open() as git:
            return git.get_config().get_boolean((b"hub",), b"private", default=True) is not False

    @property
    def created(self) -> datetime:
        """When it was made."""
        with self._open() as git:
            return datetime.fromtimestamp(int(git.get_config().get((b"hub",), b"created")), UTC)

    def set_private(self, private: bool) -> None:
        """Show it to everybody, or to its owner only."""
        with self._writing, self._open() as git:
            config = git.get_config()
            config.set((b"hub",), b"private", value=private)
            config.write_to_path()

    def resolve(self, revision: str) -> str:
        """Return the commit of a branch, tag, full ref or commit id; raise NoSuchRevision."""
        with self._open() as git:
            for ref in (_BRANCHES + revision, _TAGS + revision, revision):
                found = target_of(git, ref)
                if found is not None:
                    return found.decode()
            if _OID.fullmatch(revision):
                oid = ObjectID(revision.encode())
                if oid in git.object_store and isinstance(git[oid], Commit):
                    return revision
        raise NoSuchRevision(revision)

    def entry(self, commit: str, path: str) -> Entry:
        """Return a file or folder of a commit; raise NoSuchEntry."""
        with self._open() as git:
            oid, is_folder = locate(git, commit, path)
            return self._entry(git, path, oid, is_folder=is_folder)

    def find(self, commit: str, path: str) -> Entry | None:
        """Return a file or folder of a commit, or None."""
        try:
            return self.entry(commit, path)
        except NoSuchEntry:
            return None

    def entries(self, commit: str, folder: str = "", *, recursive: bool) -> list[Entry]:
        """Return what is in a folder, in git's order; raise NoSuchEntry when it is none."""
        with self._open() as git:
            oid, is_folder = locate(git, commit, folder)
            if not is_folder:
                raise NoSuchEntry(folder)
            return [
                self._entry(git, path, child, is_folder=is_tree)
                for path, child, is_tree in walk(git, oid, folder, recursive=recursive)
            ]

    def read(self, oid: str) -> bytes:
        """Return a blob's content: of a large file, its pointer."""
        with self._open() as git:
            blob = git[ObjectID(oid.encode())]
            assert isinstance(blob, Blob)  # noqa: S101 - ids come from entries of this repository
            return blob.data

    def history(self, commit: str) -> Iterator[Version]:
        """Yield a commit and those before it, the newest first."""
        with self._open() as git:
            for one in ancestry(git, commit):
                yield version_of(one)

    def last_changes(self, commit: str, paths: Sequence[str]) -> dict[str, Version]:
        """Return, for each path, the newest commit that changed it or something in it."""
        pending = set(paths)
        found: dict[str, Version] = {}
        with self._open() as git:
            for one in ancestry(git, commit):
                if not pending:
                    break
                hits = pending & self._touched_by(git, one)
                found |= dict.fromkeys(hits, version_of(one))
                pending -= hits
        return found

    def branches(self) -> list[NamedRef]:
        """Return the branches by name."""
        return self._refs(_BRANCHES)

    def tags(self) -> list[NamedRef]:
        """Return the tags by name."""
        return self._refs(_TAGS)

    def commit(self, branch: str, change: Change, *, parent: str | None = None) -> str:
        """Write a commit on a branch and return its id.

        Raise StaleParent when `parent` (an id, or its first digits) is given and is not the head,
        NoSuchRevision without such a branch, NoSuchEntry when a file to be deleted is not there,
        BadName for a path that cannot be. Nothing is changed then.
        """
        ref = Ref((_BRANCHES + branch).encode())
        with self._writing, self._open() as git:
            head = target_of(git, ref.decode())
            if head is None and (branch != MAIN or git.refs.as_dict(Ref(b"refs/heads"))):
                raise NoSuchRevision(branch)
            if parent is not None and not is_prefix(parent, head):
                raise StaleParent(branch)
            files = files_of(git, head)
            apply_change(files, change, lambda content: store_blob(git, content))
            one = Commit()
            one.tree = commit_tree(
                git.object_store,
                [(path.encode(), oid, mode) for path, (oid, mode) in files.items()],
            )
            one.parents = [head] if head else []
            one.author = one.committer = signature(change.author)
            one.author_time = one.commit_time = int(time.time())
            one.author_timezone = one.commit_timezone = 0
            one.encoding = b"UTF-8"
            one.message = message_of(change.title, change.description)
            git.object_store.add_object(one)
            moved = git.refs.set_if_equals(ref, head, one.id) if head else _begin(git, ref, one)
            if not moved:
                raise StaleParent(branch)
            return one.id.decode()

    def add_tag(self, name: str, commit: str, *, author: str, message: str | None) -> None:
        """Tag a commit, with words of its own where there are any; raise RefExists, BadName."""
        ref = checked_ref(_TAGS, name)
        with self._writing, self._open() as git:
            target = ObjectID(commit.encode())
            if message:
                tag = Tag()
                tag.name = name.encode()
                tag.object = (Commit, target)
                tag.tagger = signature(author)
                tag.tag_time = int(time.time())
                tag.tag_timezone = 0
                tag.message = message_of(message, "")
                git.object_store.add_object(tag)
                target = tag.id
            _add_ref(git, ref, target, name)

    def add_branch(self, name: str, commit: str) -> None:
        """Begin a branch at a commit; raise RefExists, BadName."""
        ref = checked_ref(_BRANCHES, name)
        with self._writing, self._open() as git:
            _add_ref(git, ref, ObjectID(commit.encode()), name)

    def delete_tag(self, name: str) -> None:
        """Remove a tag; raise NoSuchRevision when there is none."""
        self._delete(checked_ref(_TAGS, name), name)

    def delete_branch(self, name: str) -> None:
        """Remove a branch other than main; raise NoSuchRevision, BadName."""
        if name == MAIN:
            raise BadName("the branch main cannot be deleted")
        self._delete(checked_ref(_BRANCHES, name), name)

    def _open(self) -> Repo:
        git = Repo(str(self.path))
        git.object_store.fsync_object_files = True
        return git

    def _delete(self, ref: Ref, name: str) -> None:
        with self._writing, self._open() as git:
            current = git.refs.read_ref(ref)
            if current is None or not git.refs.remove_if_equals(ref, ObjectID(current)):
                raise NoSuchRevision(name)

    def _refs(self, base: str) -> list[NamedRef]:
        with self._open() as git:
            found = []
            for name, oid in git.refs.as_dict(Ref(base.rstrip("/").encode())).items():
                one = git[oid]
                words, when = None, None
                if isinstance(one, Tag):
                    words = (one.message or b"").decode(errors="replace").strip()
                    when = datetime.fromtimestamp(one.tag_time or 0, UTC)
                target = target_of(git, base + name.decode())
                if target is not None:
                    text = name.decode(errors="replace")
                    found.append(NamedRef(text, base + text, target.decode(), words, when))
        return sorted(found, key=lambda ref: ref.name)

    def _entry(self, git: Repo, path: str, oid: ObjectID, *, is_folder: bool) -> Entry:
        if is_folder:
            return Entry(path, oid.decode(), is_folder=True, size=0, lfs=None)
        size, pointer = self._blob(git, oid)
        return Entry(path, oid.decode(), False, pointer.size if pointer else size, pointer)

    def _blob(self, git: Repo, oid: ObjectID) -> tuple[int, Pointer | None]:
        if oid not in self._blobs:
            size, beginning = peek(git, self.path, oid)
            pointer = Pointer.read(beginning) if size < LONGEST_POINTER else None
            self._blobs[oid] = (size, pointer)
        return self._blobs[oid]

    def _touched_by(self, git: Repo, one: Commit) -> frozenset[str]:
        if one.id not in self._touched:
            before = tree_of(git, one.parents[0]).id if one.parents else None
            paths = set()
            for change in tree_changes(git.object_store, before, one.tree):
                for side in (change.old, change.new):
                    if side is not None and side.path is not None:
                        path = PurePosixPath(side.path.decode())
                        paths |= {str(path), *map(str, path.parents)}
            self._touched[one.id] = frozenset(paths)
        return self._touched[one.id]


def _add_ref(git: Repo, ref: Ref, target: ObjectID, name: str) -> None:
    try:
        added = git.refs.add_if_new(ref, target)
    except (NotADirectoryError, IsADirectoryError, FileExistsError):  # v1 and v1/a cannot both be
        raise RefExists(name) from None
    if not added:
        raise RefExists(name)


def _begin(git: Repo, ref: Ref, first: Commit) -> bool:
    return git.refs.add_if_new(ref, first.id)
