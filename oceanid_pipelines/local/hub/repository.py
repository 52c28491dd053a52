"""One repository of the local Hub: real git objects, written so that a kill never tears anything.

Objects first, the branch last and only from the head that was looked at: a commit is there or it
is not. HTTP, accounts and JSON do not belong here.
"""

from __future__ import annotations

import re
import stat
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from dulwich.diff_tree import tree_changes
from dulwich.index import commit_tree
from dulwich.objects import Blob, Commit, ObjectID, Tag, Tree
from dulwich.refs import Ref, check_ref_format
from dulwich.repo import Repo

from oceanid_pipelines.local.hub.lfs import LONGEST_POINTER, LargeFiles, Pointer

MAIN = "main"
_BRANCHES = "refs/heads/"
_TAGS = "refs/tags/"
_FILE_MODE = 0o100644
_OID = re.compile(r"[0-9a-f]{40}")
_SHORTEST_PREFIX = 7
_LONGEST_NAME = 255
_LONGEST_PATH = 1024
_FIRST_FILES = {
    ".gitattributes": b"*.parquet filter=lfs diff=lfs merge=lfs -text\n",
}


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
            config.set((b"core",), b"fsyncObjectFiles", value=True)
            config.set((b"hub",), b"created", str(int(time.time())).encode())
            config.write_to_path()
        repository = cls(path)
        repository.set_private(private)
        first = Change("initial commit", author, adds=tuple(_FIRST_FILES.items()))
        repository.commit(MAIN, first)

    @property
    def is_private(self) -> bool:
        """Whether only its owner sees it; true when in doubt."""
        with Repo(str(self.path)) as git:
            return git.get_config().get_boolean((b"hub",), b"private", default=True) is not False

    @property
    def created(self) -> datetime:
        """When it was made."""
        with Repo(str(self.path)) as git:
            return datetime.fromtimestamp(int(git.get_config().get((b"hub",), b"created")), UTC)

    def set_private(self, private: bool) -> None:
        """Show it to everybody, or to its owner only."""
        with self._writing, Repo(str(self.path)) as git:
            config = git.get_config()
            config.set((b"hub",), b"private", value=private)
            config.write_to_path()

    def resolve(self, revision: str) -> str:
        """Return the commit of a branch, tag, full ref or commit id; raise NoSuchRevision."""
        with Repo(str(self.path)) as git:
            for ref in (_BRANCHES + revision, _TAGS + revision, revision):
                found = _target(git, ref)
                if found is not None:
                    return found.decode()
            if _OID.fullmatch(revision):
                oid = ObjectID(revision.encode())
                if oid in git.object_store and isinstance(git[oid], Commit):
                    return revision
        raise NoSuchRevision(revision)

    def entry(self, commit: str, path: str) -> Entry:
        """Return a file or folder of a commit; raise NoSuchEntry."""
        with Repo(str(self.path)) as git:
            oid, is_folder = _locate(git, commit, path)
            return self._entry(git, path, oid, is_folder=is_folder)

    def entries(self, commit: str, folder: str = "", *, recursive: bool) -> list[Entry]:
        """Return what is in a folder, in git's order; raise NoSuchEntry when it is none."""
        with Repo(str(self.path)) as git:
            oid, is_folder = _locate(git, commit, folder)
            if not is_folder:
                raise NoSuchEntry(folder)
            return [
                self._entry(git, path, child, is_folder=is_tree)
                for path, child, is_tree in _walk(git, oid, folder, recursive=recursive)
            ]

    def read(self, oid: str) -> bytes:
        """Return a blob's content: of a large file, its pointer."""
        with Repo(str(self.path)) as git:
            blob = git[ObjectID(oid.encode())]
            assert isinstance(blob, Blob)  # noqa: S101 - ids come from entries of this repository
            return blob.data

    def history(self, commit: str) -> Iterator[Version]:
        """Yield a commit and those before it, the newest first."""
        with Repo(str(self.path)) as git:
            for one in _ancestry(git, commit):
                yield _version(one)

    def last_changes(self, commit: str, paths: Sequence[str]) -> dict[str, Version]:
        """Return, for each path, the newest commit that changed it or something in it."""
        pending = set(paths)
        found: dict[str, Version] = {}
        with Repo(str(self.path)) as git:
            for one in _ancestry(git, commit):
                if not pending:
                    break
                hits = pending & self._touched_by(git, one)
                found |= dict.fromkeys(hits, _version(one))
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
        with self._writing, Repo(str(self.path)) as git:
            head = _target(git, ref.decode())
            if head is None and (branch != MAIN or git.refs.as_dict(Ref(b"refs/heads"))):
                raise NoSuchRevision(branch)
            if parent is not None and not _is_prefix(parent, head):
                raise StaleParent(branch)
            files = _files(git, head)
            _apply(files, change, lambda content: _store(git, content))
            one = Commit()
            one.tree = commit_tree(
                git.object_store,
                [(path.encode(), oid, mode) for path, (oid, mode) in files.items()],
            )
            one.parents = [head] if head else []
            one.author = one.committer = _signature(change.author)
            one.author_time = one.commit_time = int(time.time())
            one.author_timezone = one.commit_timezone = 0
            one.encoding = b"UTF-8"
            one.message = _message(change.title, change.description)
            git.object_store.add_object(one)
            moved = git.refs.set_if_equals(ref, head, one.id) if head else _begin(git, ref, one)
            if not moved:
                raise StaleParent(branch)
            return one.id.decode()

    def add_tag(self, name: str, commit: str, *, author: str, message: str | None) -> None:
        """Tag a commit, with words of its own where there are any; raise RefExists, BadName."""
        ref = _checked_ref(_TAGS, name)
        with self._writing, Repo(str(self.path)) as git:
            target = ObjectID(commit.encode())
            if message:
                tag = Tag()
                tag.name = name.encode()
                tag.object = (Commit, target)
                tag.tagger = _signature(author)
                tag.tag_time = int(time.time())
                tag.tag_timezone = 0
                tag.message = _message(message, "")
                git.object_store.add_object(tag)
                target = tag.id
            _add_ref(git, ref, target, name)

    def add_branch(self, name: str, commit: str) -> None:
        """Begin a branch at a commit; raise RefExists, BadName."""
        ref = _checked_ref(_BRANCHES, name)
        with self._writing, Repo(str(self.path)) as git:
            _add_ref(git, ref, ObjectID(commit.encode()), name)

    def delete_tag(self, name: str) -> None:
        """Remove a tag; raise NoSuchRevision when there is none."""
        self._delete(_checked_ref(_TAGS, name), name)

    def delete_branch(self, name: str) -> None:
        """Remove a branch other than main; raise NoSuchRevision, BadName."""
        if name == MAIN:
            raise BadName("the branch main cannot be deleted")
        self._delete(_checked_ref(_BRANCHES, name), name)

    def _delete(self, ref: Ref, name: str) -> None:
        with self._writing, Repo(str(self.path)) as git:
            current = git.refs.read_ref(ref)
            if current is None or not git.refs.remove_if_equals(ref, ObjectID(current)):
                raise NoSuchRevision(name)

    def _refs(self, base: str) -> list[NamedRef]:
        with Repo(str(self.path)) as git:
            found = []
            for name, oid in git.refs.as_dict(Ref(base.rstrip("/").encode())).items():
                one = git[oid]
                words, when = None, None
                if isinstance(one, Tag):
                    words = (one.message or b"").decode(errors="replace").strip()
                    when = datetime.fromtimestamp(one.tag_time or 0, UTC)
                target = _target(git, base + name.decode())
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
            size, beginning = _peek(git, self.path, oid)
            pointer = Pointer.read(beginning) if size < LONGEST_POINTER else None
            self._blobs[oid] = (size, pointer)
        return self._blobs[oid]

    def _touched_by(self, git: Repo, one: Commit) -> frozenset[str]:
        if one.id not in self._touched:
            before = _tree(git, one.parents[0]).id if one.parents else None
            paths = set()
            for change in tree_changes(git.object_store, before, one.tree):
                for side in (change.old, change.new):
                    if side is not None and side.path is not None:
                        path = PurePosixPath(side.path.decode())
                        paths |= {str(path), *map(str, path.parents)}
            self._touched[one.id] = frozenset(paths)
        return self._touched[one.id]


def iso(when: datetime) -> str:
    """Return a time as the Hub writes it."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def checked_path(path: str) -> str:
    """Return a path that every git and every disk takes for the same file; raise BadName."""
    parts = path.split("/")
    if not path or len(path.encode()) > _LONGEST_PATH:
        raise BadName("a path has 1 to 1024 bytes")
    for part in parts:
        # Names that a case-blind or a Windows disk takes for .git.
        plain = part.lower().rstrip(". ")
        if part in {"", ".", ".."} or plain == ".git" or plain.startswith(("git~", ".git:")):
            raise BadName(f"not a file name: {part!r}")
        if len(part.encode()) > _LONGEST_NAME or not part.isprintable() or "\\" in part:
            raise BadName(f"not a file name: {part!r}")
    return path


def _checked_ref(base: str, name: str) -> Ref:
    ref = Ref((base + name).encode())
    if not name.isprintable() or name.startswith("-") or not check_ref_format(ref):
        raise BadName(f"not a name for a tag or branch: {name!r}")
    return ref


def _add_ref(git: Repo, ref: Ref, target: ObjectID, name: str) -> None:
    try:
        added = git.refs.add_if_new(ref, target)
    except (NotADirectoryError, IsADirectoryError, FileExistsError):  # v1 and v1/a cannot both be
        raise RefExists(name) from None
    if not added:
        raise RefExists(name)


def _begin(git: Repo, ref: Ref, first: Commit) -> bool:
    return git.refs.add_if_new(ref, first.id)


def _target(git: Repo, ref: str) -> ObjectID | None:
    """Return the commit a ref leads to, through a tag where it is one."""
    name = Ref(ref.encode())
    if not ref.startswith("refs/") or not check_ref_format(name):
        return None
    try:
        one = git[git.refs[name]]
    except KeyError:
        return None
    while isinstance(one, Tag):
        one = git[one.object[1]]
    return one.id if isinstance(one, Commit) else None


def _tree(git: Repo, commit: bytes) -> Tree:
    one = git[ObjectID(commit)]
    assert isinstance(one, Commit)  # noqa: S101 - resolved before
    tree = git[one.tree]
    assert isinstance(tree, Tree)  # noqa: S101 - git's own structure
    return tree


def _locate(git: Repo, commit: str, path: str) -> tuple[ObjectID, bool]:
    oid, mode = _tree(git, commit.encode()).id, stat.S_IFDIR
    for part in path.split("/") if path else ():
        tree = git[oid]
        if not isinstance(tree, Tree) or part.encode() not in tree:
            raise NoSuchEntry(path)
        mode, oid = tree[part.encode()]
    return oid, stat.S_ISDIR(mode)


def _walk(
    git: Repo, oid: ObjectID, folder: str, *, recursive: bool
) -> Iterator[tuple[str, ObjectID, bool]]:
    tree = git[oid]
    assert isinstance(tree, Tree)  # noqa: S101 - located before
    for item in tree.iteritems(name_order=True):
        path = f"{folder}/{item.path.decode()}" if folder else item.path.decode()
        is_tree = stat.S_ISDIR(item.mode)
        yield path, item.sha, is_tree
        if is_tree and recursive:
            yield from _walk(git, item.sha, path, recursive=True)


def _files(git: Repo, head: ObjectID | None) -> dict[str, tuple[ObjectID, int]]:
    if head is None:
        return {}
    root = _tree(git, head).id
    return {
        path: (oid, _FILE_MODE)
        for path, oid, is_tree in _walk(git, root, "", recursive=True)
        if not is_tree
    }


def _apply(
    files: dict[str, tuple[ObjectID, int]], change: Change, store: Callable[[bytes], ObjectID]
) -> None:
    for path in change.deleted_files:
        if files.pop(path, None) is None:
            raise NoSuchEntry(path)
    for folder in change.deleted_folders:
        inside = [path for path in files if path.startswith(folder.rstrip("/") + "/")]
        if not inside:
            raise NoSuchEntry(folder)
        for path in inside:
            del files[path]
    names = {*files, *(checked_path(path) for path, _ in change.adds)}
    folders = {str(parent) for path in names for parent in PurePosixPath(path).parents}
    if clash := names & folders:
        raise BadName(f"both a file and a folder: {min(clash)!r}")
    for path, content in change.adds:
        files[path] = (store(content), _FILE_MODE)


def _store(git: Repo, content: bytes) -> ObjectID:
    blob = Blob.from_string(content)
    git.object_store.add_object(blob)
    return blob.id


def _ancestry(git: Repo, commit: str) -> Iterator[Commit]:
    following: bytes | None = commit.encode()
    while following is not None:
        one = git[ObjectID(following)]
        assert isinstance(one, Commit)  # noqa: S101 - git's own structure
        yield one
        following = one.parents[0] if one.parents else None


def _version(one: Commit) -> Version:
    text = one.message.decode(errors="replace")
    title, _, message = text.partition("\n")
    author = one.author.decode(errors="replace").partition(" <")[0]
    when = datetime.fromtimestamp(one.commit_time, UTC)
    return Version(one.id.decode(), title, message.strip(), author, when)


def _peek(git: Repo, path: Path, oid: ObjectID) -> tuple[int, bytes]:
    """Return a blob's size and, where it is small, its content, without reading a large one."""
    name = oid.decode()
    try:
        with (path / "objects" / name[:2] / name[2:]).open("rb") as stream:
            packed = stream.read(4 * LONGEST_POINTER)
    except FileNotFoundError:  # somebody has packed it
        _, content = git.object_store.get_raw(oid)
        return len(content), content
    header, _, content = zlib.decompressobj().decompress(packed, 2 * LONGEST_POINTER).partition(
        b"\0"
    )
    return int(header.split()[1]), content


def _is_prefix(parent: str, head: ObjectID | None) -> bool:
    if head is None or len(parent) < _SHORTEST_PREFIX:
        return False
    return head.decode().startswith(parent.lower())


def _signature(user: str) -> bytes:
    return f"{user} <{user}@localhost>".encode()


def _message(title: str, description: str) -> bytes:
    if not title.strip() or "\0" in title + description:
        raise BadName("a commit needs a title, and no zero bytes")
    return f"{title.strip()}\n\n{description.strip()}".strip().encode() + b"\n"


