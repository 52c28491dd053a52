"""Bytes in and out: downloads under /resolve, and uploads of large files by LFS."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from oceanid_pipelines.local.hub.access import HubError
from oceanid_pipelines.local.hub.http import REFUSALS, Call, Hub, refusal, route, said, unquoted
from oceanid_pipelines.local.hub.lfs import BrokenUpload, Pointer
from oceanid_pipelines.local.hub.model import Entry
from oceanid_pipelines.local.hub.repository import Repository

_UPLOAD_SECONDS = 3600
_LFS_BYTES = 5 * 1024**3
_LFS_JSON = "application/vnd.git-lfs+json"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_DATASET = "/datasets/{namespace}/{name}"


def routes(hub: Hub) -> list[Route]:
    """Return the routes of contents."""
    lfs = "/datasets/{namespace}/{name}.git/info/lfs"
    return [
        route(hub, "GET", _DATASET + "/resolve/{revision}/{path:path}", resolve),
        route(hub, "POST", lfs + "/objects/batch", batch),
        route(hub, "POST", lfs + "/verify", verify),
        Route(lfs + "/{oid}/{size}", _upload(hub), methods=["PUT"]),
    ]


def resolve(call: Call) -> Response:
    """Give a file's content, or the part of it that is asked for."""
    repository = call.readable()
    sha = repository.resolve(call.names["revision"])
    entry = repository.find(sha, call.names["path"])
    if entry is None or entry.is_folder:
        known = {"X-Repo-Commit": sha}
        raise HubError(404, "Entry not found", code="EntryNotFound", headers=known)
    return download(call.request, repository, sha, entry)


def download(request: Request, repository: Repository, commit: str, entry: Entry) -> Response:
    """Return the answer with a file's content, that no browser takes for a page of ours."""
    name = quote(entry.path.rsplit("/", 1)[-1])
    headers = {
        "X-Repo-Commit": commit,
        "ETag": f'"{entry.lfs.sha256 if entry.lfs else entry.oid}"',
        "Accept-Ranges": "bytes",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
    }
    if entry.lfs is None:
        return _part(request, repository.read(entry.oid), headers)
    path = repository.large_files.find(entry.lfs.sha256)
    if path is None:
        raise HubError(500, "the large file is lost")
    headers |= {"X-Linked-ETag": headers["ETag"], "X-Linked-Size": str(entry.size)}
    return FileResponse(path, media_type="application/octet-stream", headers=headers)


def batch(call: Call) -> Response:
    """Say where each large file is to be put; nowhere when it is already here."""
    repository, wish = call.writable(), call.json()
    if wish.get("operation") != "upload" or not isinstance(wish.get("objects"), list):
        raise HubError(400, "only uploads of a list of objects")
    address = f"{call.base_url}/datasets/{call.repo_id}.git/info/lfs"
    answers = []
    for one in wish["objects"]:
        pointer = _pointer(one)
        answer: dict[str, Any] = {"oid": pointer.sha256, "size": pointer.size}
        if repository.large_files.find(pointer.sha256) is None:
            signature = call.hub.signer.sign(
                *("lfs", call.repo_id, pointer.sha256, str(pointer.size)), seconds=_UPLOAD_SECONDS
            )
            place = f"{address}/{pointer.sha256}/{pointer.size}?signature={signature}"
            answer["actions"] = {
                "upload": {"href": place},
                "verify": {"href": f"{address}/verify"},
            }
        answers.append(answer)
    return JSONResponse({"transfer": "basic", "objects": answers}, media_type=_LFS_JSON)


def verify(call: Call) -> Response:
    """Say whether a large file has arrived."""
    repository, pointer = call.writable(), _pointer(call.json())
    path = repository.large_files.find(pointer.sha256)
    if path is None or path.stat().st_size != pointer.size:
        raise HubError(404, "the large file has not arrived")
    return JSONResponse({})


def _pointer(one: object) -> Pointer:
    match one:
        case {"oid": str(oid), "size": int(size)} if (
            _SHA256.fullmatch(oid) and 0 < size <= _LFS_BYTES
        ):
            return Pointer(oid, size)
    raise HubError(400, "a large file has a sha256 and 1 byte to 5 GB")


def _upload(hub: Hub) -> Any:
    async def endpoint(request: Request) -> Response:
        try:
            names = unquoted(request)
            return await _receive(hub, request, names)
        except REFUSALS as error:
            return refusal(said(error))

    return endpoint


async def _receive(hub: Hub, request: Request, names: dict[str, str]) -> Response:
    """Take a large file under an address that we signed: such requests bring no token."""
    repo_id = f"{names['namespace']}/{names['name']}"
    signature = request.query_params.get("signature", "")
    if not hub.signer.holds(signature, "lfs", repo_id, names["oid"], names["size"]):
        raise HubError(403, "this address is not signed, or no longer")
    repository = hub.repositories.find(names["namespace"], names["name"])
    if repository is None:
        raise HubError(404, "Repository not found", code="RepoNotFound")
    pointer = Pointer(names["oid"], int(names["size"]))
    try:
        with repository.large_files.receive(pointer) as incoming:
            async for chunk in request.stream():
                incoming.write(chunk)
    except BrokenUpload as error:
        raise HubError(400, str(error)) from None
    return Response(headers={"ETag": f'"{pointer.sha256}"'})


def _part(request: Request, content: bytes, headers: dict[str, str]) -> Response:
    """Answer with the one range that is asked for, or with everything."""
    media_type = "application/octet-stream"
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    if found is None or found[0] == "bytes=-":
        return Response(content, headers=headers, media_type=media_type)
    size = len(content)
    if found[1]:
        begin, end = int(found[1]), min(int(found[2] or size), size - 1)
    else:
        begin, end = max(size - int(found[2]), 0), size - 1
    if begin > end:
        raise HubError(416, "no such range", headers={"Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {begin}-{end}/{size}"
    return Response(content[begin : end + 1], 206, headers=headers, media_type=media_type)
