"""The Hub's API under /api: accounts, repositories, commits, trees, tags.

Contents of files go through content.py. Storing belongs to repository.py.
"""

from __future__ import annotations

import hashlib
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from oceanid_pipelines.local.hub.access import HubError
from oceanid_pipelines.local.hub.card import CARD, front_matter, split_card
from oceanid_pipelines.local.hub.http import Call, Hub, page, route
from oceanid_pipelines.local.hub.model import Entry, NamedRef, iso
from oceanid_pipelines.local.hub.repository import MAIN, Repository

_PAGE = 1000
_EXPANDED_PAGE = 50
_COMMITS_PAGE = 50
_DATASET = "/api/datasets/{namespace}/{name}"


def routes(hub: Hub) -> list[Route]:
    """Return the routes of the API."""
    table = [
        ("GET", "/api/whoami-v2", whoami),
        ("POST", "/api/validate-yaml", validate_card),
        ("POST", "/api/repos/create", create_repo),
        ("GET", _DATASET, info),
        ("GET", _DATASET + "/revision/{revision}", info),
        ("GET", _DATASET + "/auth-check", may_read),
        ("GET", _DATASET + "/auth-check/write", may_write),
        ("PUT", _DATASET + "/settings", change_settings),
        ("GET", _DATASET + "/tree/{revision}", tree),
        ("GET", _DATASET + "/tree/{revision}/{path:path}", tree),
        ("POST", _DATASET + "/paths-info/{revision}", paths_info),
        ("GET", _DATASET + "/commits/{revision}", commits),
        ("GET", _DATASET + "/refs", refs),
        ("POST", _DATASET + "/tag/{revision}", add_tag),
        ("DELETE", _DATASET + "/tag/{revision}", delete_tag),
        ("POST", _DATASET + "/branch/{revision}", add_branch),
        ("DELETE", _DATASET + "/branch/{revision}", delete_branch),
    ]
    return [route(hub, *entry) for entry in table]


def whoami(call: Call) -> Response:
    """Tell whose token it is."""
    account = call.signed_in()
    role = "write" if account.may_write else "read"
    return JSONResponse(
        {
            "type": "user",
            "name": account.user,
            "fullname": account.user,
            "orgs": [],
            "auth": {"type": "access_token", "accessToken": {"role": role}},
        }
    )


def validate_card(call: Call) -> Response:
    """Say whether a card's front matter can be read."""
    content = call.json().get("content")
    try:
        front_matter(split_card(content if isinstance(content, str) else "")[0])
    except ValueError as error:
        return JSONResponse({"errors": [{"message": str(error)}], "warnings": []}, status_code=400)
    return JSONResponse({"errors": [], "warnings": []})


def create_repo(call: Call) -> Response:
    """Make a dataset repository in the namespace of whom the token belongs to."""
    account, wish = call.signed_in(), call.json()
    if wish.get("type") != "dataset":
        raise HubError(400, "this Hub has datasets only")
    namespace, name = wish.get("organization") or account.user, wish.get("name")
    if not isinstance(name, str) or not isinstance(namespace, str):
        raise HubError(400, "a repository needs a name")
    if namespace != account.user or not account.may_write:
        raise HubError(403, f"you cannot create a repository under {namespace} with this token")
    private = _wants_private(wish)
    address = {
        "url": f"{call.base_url}/datasets/{namespace}/{name}",
        "name": f"{namespace}/{name}",
    }
    if not call.hub.repositories.create(namespace, name, private=private is True):
        words = "You already created this dataset repo"
        return JSONResponse({"error": words, **address}, status_code=409)
    return JSONResponse(address)


def info(call: Call) -> Response:
    """Describe the repository at a revision."""
    repository = call.readable()
    sha = repository.resolve(call.names.get("revision", MAIN))
    newest = next(iter(repository.history(sha)))
    files = [entry for entry in repository.entries(sha, recursive=True) if not entry.is_folder]
    blobs = call.flag("blobs")
    return JSONResponse(
        {
            "_id": hashlib.sha256(call.repo_id.encode()).hexdigest()[:24],
            "id": call.repo_id,
            "author": call.names["namespace"],
            "sha": sha,
            "lastModified": iso(newest.date),
            "createdAt": iso(repository.created),
            "private": repository.is_private,
            "gated": False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
            "cardData": _card_data(repository, files),
            "siblings": [_sibling(entry, blobs=blobs) for entry in files],
        }
    )


def may_read(call: Call) -> Response:
    """Say nothing to whom may read the repository, and no to others."""
    call.readable()
    return JSONResponse({})


def may_write(call: Call) -> Response:
    """Say nothing to whom may write to the repository, and no to others."""
    call.writable()
    return JSONResponse({})


def change_settings(call: Call) -> Response:
    """Make the repository private or public."""
    repository, wish = call.writable(), call.json()
    private = _wants_private(wish)
    if private is None:
        raise HubError(400, "only the visibility can be set here")
    repository.set_private(private)
    return JSONResponse({"private": private})


def tree(call: Call) -> Response:
    """List a folder."""
    repository = call.readable()
    sha = repository.resolve(call.names["revision"])
    expand = call.flag("expand")
    folder = call.names.get("path", "").strip("/")
    found = repository.entries(sha, folder, recursive=call.flag("recursive"))
    listed = _described(repository, sha, found, expand=expand)
    return page(call, listed, _EXPANDED_PAGE if expand else _PAGE)


def paths_info(call: Call) -> Response:
    """Describe the named paths; those that are not there are left out."""
    repository, form = call.readable(), call.form()
    sha = repository.resolve(call.names["revision"])
    expand = form.get("expand", [""])[-1].lower() == "true"
    paths = filter(None, (path.strip("/") for path in form.get("paths", [])))
    found = [repository.find(sha, path) for path in paths]
    entries = [entry for entry in found if entry is not None]
    return JSONResponse(_described(repository, sha, entries, expand=expand))


def commits(call: Call) -> Response:
    """List a revision's commits, the newest first."""
    repository = call.readable()
    sha = repository.resolve(call.names["revision"])
    listed = [
        {
            "id": version.oid,
            "title": version.title,
            "message": version.message,
            "date": iso(version.date),
            "authors": [{"user": version.author}],
        }
        for version in repository.history(sha)
    ]
    return page(call, listed, _COMMITS_PAGE)


def refs(call: Call) -> Response:
    """List branches and tags."""
    repository = call.readable()
    return JSONResponse(
        {
            "branches": [_ref(one) for one in repository.branches()],
            "tags": [_ref(one) for one in repository.tags()],
            "converts": [],
            "pullRequests": [],
        }
    )


def add_tag(call: Call) -> Response:
    """Tag a revision."""
    repository, wish = call.writable(), call.json()
    name, message = wish.get("tag"), wish.get("message")
    if not isinstance(name, str) or not isinstance(message, str | None):
        raise HubError(400, "a tag needs a name")
    sha = repository.resolve(call.names["revision"])
    repository.add_tag(name, sha, author=call.signed_in().user, message=message)
    return JSONResponse({"name": name, "targetCommit": sha})


def delete_tag(call: Call) -> Response:
    """Remove a tag."""
    call.writable().delete_tag(call.names["revision"])
    return JSONResponse({})


def add_branch(call: Call) -> Response:
    """Begin a branch."""
    repository = call.writable()
    wish = call.json() if call.body else {}
    sha = repository.resolve(str(wish.get("startingPoint") or MAIN))
    repository.add_branch(call.names["revision"], sha)
    return JSONResponse({})


def delete_branch(call: Call) -> Response:
    """Remove a branch."""
    call.writable().delete_branch(call.names["revision"])
    return JSONResponse({})


def _wants_private(wish: dict[str, Any]) -> bool | None:
    """Older clients say `private`, newer ones `visibility`."""
    if "visibility" in wish:
        return bool(wish["visibility"] != "public")
    return bool(wish["private"]) if "private" in wish else None


def _described(
    repository: Repository, commit: str, entries: list[Entry], *, expand: bool
) -> list[dict[str, Any]]:
    described = [_entry(entry) for entry in entries]
    if expand:
        changes = repository.last_changes(commit, [entry.path for entry in entries])
        for one in described:
            last = changes[one["path"]]
            one["lastCommit"] = {"id": last.oid, "title": last.title, "date": iso(last.date)}
    return described


def _entry(entry: Entry) -> dict[str, Any]:
    if entry.is_folder:
        return {"type": "directory", "path": entry.path, "oid": entry.oid, "size": 0}
    one: dict[str, Any] = {
        "type": "file",
        "path": entry.path,
        "oid": entry.oid,
        "size": entry.size,
    }
    if entry.lfs:
        pointer_size = len(entry.lfs.text)
        one["lfs"] = {"oid": entry.lfs.sha256, "size": entry.size, "pointerSize": pointer_size}
    return one


def _sibling(entry: Entry, *, blobs: bool) -> dict[str, Any]:
    one: dict[str, Any] = {"rfilename": entry.path}
    if blobs:
        one |= {"size": entry.size, "blobId": entry.oid}
        if entry.lfs:
            pointer_size = len(entry.lfs.text)
            one["lfs"] = {
                "sha256": entry.lfs.sha256,
                "size": entry.size,
                "pointerSize": pointer_size,
            }
    return one


def _ref(one: NamedRef) -> dict[str, str]:
    return {"name": one.name, "ref": one.ref, "targetCommit": one.commit}


def _card_data(repository: Repository, files: list[Entry]) -> dict[str, Any]:
    for entry in files:
        if entry.path == CARD and entry.lfs is None:
            text = repository.read(entry.oid).decode("utf-8", "replace")
            try:
                return front_matter(split_card(text)[0])
            except ValueError:  # committed past the check: then it has no data
                return {}
    return {}
