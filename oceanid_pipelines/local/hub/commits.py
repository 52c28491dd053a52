"""The Hub's API for writing: how a file is to come, and the commit itself.

The rules of what a commit may be are git's and belong to repository.py.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from oceanid_pipelines.local.hub.access import HubError
from oceanid_pipelines.local.hub.http import MEGABYTE, Call, Hub, route
from oceanid_pipelines.local.hub.lfs import Pointer
from oceanid_pipelines.local.hub.model import Change
from oceanid_pipelines.local.hub.objects import checked_path
from oceanid_pipelines.local.hub.repository import Repository

# The Hub's own limits: larger text goes through LFS, and so do binaries from a megabyte on.
REGULAR_BYTES = 10 * MEGABYTE
_BINARY_BYTES = MEGABYTE
_COMMIT_BYTES = 256 * MEGABYTE
_DATASET = "/api/datasets/{namespace}/{name}"


def routes(hub: Hub) -> list[Route]:
    """Return the routes for writing."""
    return [
        route(hub, "POST", _DATASET + "/preupload/{revision}", preupload),
        route(hub, "POST", _DATASET + "/commit/{revision}", commit, limit=_COMMIT_BYTES),
    ]


def preupload(call: Call) -> Response:
    """Say for each file how it is to come, and what is there under its name."""
    repository = call.writable()
    sha = repository.resolve(call.names["revision"])
    answers = []
    for file in _files(call.json()):
        path, size, sample = file.get("path"), file.get("size"), file.get("sample", "")
        if not (isinstance(path, str) and isinstance(size, int) and isinstance(sample, str)):
            raise HubError(400, "a file has a path, a size and a sample")
        answer: dict[str, Any] = {
            "path": checked_path(path),
            "uploadMode": _upload_mode(size, _decoded(sample)),
            "shouldIgnore": False,
        }
        there = repository.find(sha, path)
        if there is not None and not there.is_folder:
            answer["oid"] = there.lfs.sha256 if there.lfs else there.oid
        answers.append(answer)
    return JSONResponse({"files": answers, "commitOid": sha})


def commit(call: Call) -> Response:
    """Write one commit, all of it or nothing."""
    repository = call.writable()
    if call.flag("create_pr"):
        raise HubError(400, "this Hub has no pull requests")
    change, parent = _read_commit(call, repository)
    oid = repository.commit(call.names["revision"], change, parent=parent)
    return JSONResponse(
        {
            "success": True,
            "commitOid": oid,
            "commitUrl": f"{call.base_url}/datasets/{call.repo_id}/commit/{oid}",
            "hookOutput": "",
        }
    )


def _files(wish: dict[str, Any]) -> list[dict[str, Any]]:
    files = wish.get("files")
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        raise HubError(400, "a list of files is missing")
    return files


def _upload_mode(size: int, sample: bytes) -> str:
    limit = _BINARY_BYTES if b"\0" in sample else REGULAR_BYTES
    return "lfs" if size > limit else "regular"


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise HubError(400, "not base64") from None


def _read_commit(call: Call, repository: Repository) -> tuple[Change, str | None]:
    """Return what the lines of the body ask for, and the parent they build on."""
    header: dict[str, Any] = {}
    adds: dict[str, bytes] = {}
    deleted_files, deleted_folders = [], []
    for key, value in _lines(call.body):
        match key:
            case "header":
                header = value
            case "file":
                adds[_text(value, "path")] = _small_file(value)
            case "lfsFile":
                adds[_text(value, "path")] = _large_file(value, repository)
            case "deletedFile":
                deleted_files.append(_text(value, "path"))
            case "deletedFolder":
                deleted_folders.append(_text(value, "path"))
            case _:
                raise HubError(400, f"no such operation: {key}")
    parent = header.get("parentCommit")
    if not isinstance(parent, str | None):
        raise HubError(400, "not a parent commit")
    change = Change(
        title=_text(header, "summary"),
        author=call.signed_in().user,
        description=str(header.get("description") or ""),
        adds=tuple(adds.items()),
        deleted_files=tuple(deleted_files),
        deleted_folders=tuple(deleted_folders),
    )
    return change, parent


def _lines(body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    for line in body.splitlines():
        try:
            document = json.loads(line)
            key, value = document["key"], document["value"]
        except (ValueError, TypeError, KeyError):
            raise HubError(400, "a line is not a key and a value in JSON") from None
        if not isinstance(key, str) or not isinstance(value, dict):
            raise HubError(400, "a line is not a key and a value in JSON")
        yield key, value


def _small_file(value: dict[str, Any]) -> bytes:
    content = value.get("content")
    if not isinstance(content, str):
        raise HubError(400, "content is missing")
    raw = _decoded(content) if value.get("encoding") == "base64" else content.encode()
    if len(raw) > REGULAR_BYTES:
        raise HubError(400, f"{value['path']} has more than 10 MB: it has to go through LFS")
    return raw


def _large_file(value: dict[str, Any], repository: Repository) -> bytes:
    digest, size = _text(value, "oid"), value.get("size")
    try:
        path = repository.large_files.find(digest)
    except ValueError as error:
        raise HubError(400, str(error)) from None
    if path is None:
        raise HubError(400, f"{value['path']} was not uploaded")
    there = path.stat().st_size
    if size not in {None, there}:
        raise HubError(400, f"{value['path']} has {there} bytes, not {size}")
    return Pointer(digest, there).text


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    if not isinstance(found, str) or not found:
        raise HubError(400, f"{name} is missing")
    return found
