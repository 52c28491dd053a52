"""Functions over the git objects of one repository, and the names that may go into them.

Nothing here writes a branch or a tag: that belongs to repository.py.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from dulwich.objects import Blob, Commit, ObjectID, Tag, Tree
from dulwich.refs import Ref, check_ref_format
from dulwich.repo import Repo

from oceanid_pipelines.local.hub.lfs import LONGEST_POINTER
from oceanid_pipelines.local.hub.model import BadName, Change, NoSuchEntry, Version

FILE_MODE = 0o100644
_SHORTEST_PREFIX = 7
_LONGEST_NAME = 255
_LONGEST_PATH = 1024


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


def checked_ref(base: str, name: str) -> Ref:
    """Return the full name of a branch or tag; raise BadName for what git would not take."""
    ref = Ref((base + name).encode())
    if not name.isprintable() or name.startswith("-") or not check_ref_format(ref):
        raise BadName(f"not a name for a tag or branch: {name!r}")
    return ref


def target_of(git: Repo, ref: str) -> ObjectID | None:
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


def tree_of(git: Repo, commit: bytes) -> Tree:
    """Return the root folder of a commit."""
    one = git[ObjectID(commit)]
    assert isinstance(one, Commit)  # noqa: S101 - resolved before
    tree = git[one.tree]
    assert isinstance(tree, Tree)  # noqa: S101 - git's own structure
    return tree


def locate(git: Repo, commit: str, path: str) -> tuple[ObjectID, bool]:
    """Return the object under a path, and whether it is a folder; raise NoSuchEntry."""
    oid, mode = tree_of(git, commit.encode()).id, stat.S_IFDIR
    for part in path.split("/") if path else ():
        tree = git[oid]
        if not isinstance(tree, Tree) or part.encode() not in tree:
            raise NoSuchEntry(path)
        mode, oid = tree[part.encode()]
    return oid, stat.S_ISDIR(mode)


def walk(
    git: Repo, oid: ObjectID, folder: str, *, recursive: bool
) -> Iterator[tuple[str, ObjectID, bool]]:
    """Yield path, object and whether it is a folder for all that is in a folder."""
    tree = git[oid]
    assert isinstance(tree, Tree)  # noqa: S101 - located before
    for item in tree.iteritems(name_order=True):
        path = f"{folder}/{item.path.decode()}" if folder else item.path.decode()
        is_tree = stat.S_ISDIR(item.mode)
        yield path, item.sha, is_tree
        if is_tree and recursive:
            yield from walk(git, item.sha, path, recursive=True)


def files_of(git: Repo, head: ObjectID | None) -> dict[str, tuple[ObjectID, int]]:
    """Return every file of a commit, as git stores it; nothing before the first commit."""
    if head is None:
        return {}
    root = tree_of(git, head).id
    return {
        path: (oid, FILE_MODE)
        for path, oid, is_tree in walk(git, root, "", recursive=True)
        if not is_tree
    }


def apply_change(
    files: dict[str, tuple[ObjectID, int]], change: Change, store: Callable[[bytes], ObjectID]
) -> None:
    """Delete first, then add, in `files`; `store` makes an object of a content.

    Raise NoSuchEntry for a deletion of what is not there, BadName for a path that cannot be.
    """
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
        files[path] = (store(content), FILE_MODE)


def store_blob(git: Repo, content: bytes) -> ObjectID:
    """Write a content as a git object and return its id."""
    blob = Blob.from_string(content)
    git.object_store.add_object(blob)
    return blob.id


def ancestry(git: Repo, commit: str) -> Iterator[Commit]:
    """Yield a commit and its ancestors, following first parents."""
    following: bytes | None = commit.encode()
    while following is not None:
        one = git[ObjectID(following)]
        assert isinstance(one, Commit)  # noqa: S101 - git's own structure
        yield one
        following = one.parents[0] if one.parents else None


def version_of(one: Commit) -> Version:
    """Return what there is to say about a commit."""
    text = one.message.decode(errors="replace")
    title, _, message = text.partition("\n")
    author = one.author.decode(errors="replace").partition(" <")[0]
    when = datetime.fromtimestamp(one.commit_time, UTC)
    return Version(one.id.decode(), title, message.strip(), author, when)


def peek(git: Repo, path: Path, oid: ObjectID) -> tuple[int, bytes]:
    """Return a blob's size and, where it is small, its content, without reading a large one."""
    name = oid.decode()
    try:
        with (path / "objects" / name[:2] / name[2:]).open("rb") as stream:
            packed = stream.read(4 * LONGEST_POINTER)
    except FileNotFoundError:  # somebody has packed it
        _, content = git.object_store.get_raw(oid)
        return len(content), content
    header, _, content = (
        zlib.decompressobj().decompress(packed, 2 * LONGEST_POINTER).partition(b"\0")
    )
    return int(header.split()[1]), content


def is_prefix(parent: str, head: ObjectID | None) -> bool:
    """Whether a parent, in full or by its first digits, is the head."""
    if head is None or len(parent) < _SHORTEST_PREFIX:
        return False
    return head.decode().startswith(parent.lower())


def signature(user: str) -> bytes:
    """Return a user as git writes authors."""
    return f"{user} <{user}@localhost>".encode()


def message_of(title: str, description: str) -> bytes:
    """Return a commit's message; raise BadName when it cannot be one."""
    if not title.strip() or "\0" in title + description:
        raise BadName("a commit needs a title, and no zero bytes")
    return f"{title.strip()}\n\n{description.strip()}".strip().encode() + b"\n"
