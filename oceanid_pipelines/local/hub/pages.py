"""Pages for people, read-only: the datasets, a card, its versions, files and their content.

A browser signs in once, by a link or a form; its cookie is worth nothing to any other server on
this machine, and nothing after a restart.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from oceanid_pipelines.local.hub.access import Account, HubError
from oceanid_pipelines.local.hub.card import CARD, front_matter, split_card
from oceanid_pipelines.local.hub.content import download
from oceanid_pipelines.local.hub.http import REFUSALS, Call, Handler, Hub, answer, said
from oceanid_pipelines.local.hub.model import Entry, NamedRef, NoSuchEntry
from oceanid_pipelines.local.hub.repository import MAIN, Repository
from oceanid_pipelines.local.hub.templates import STYLE, render

_FORM_BYTES = 4096
_COOKIE_SECONDS = 30 * 24 * 3600
_SHOWN_BYTES = 200_000
_SHOWN_COMMITS = 500
_PLACE = re.compile(r"/datasets/\w[\w.-]*/\w[\w.-]*")
_DATASET = "/datasets/{namespace}/{name}"
# Nothing runs, nothing is fetched from elsewhere, nobody frames it.
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_COMMENT = re.compile(r"^<!--[^\n]*-->[ \t]*$", re.MULTILINE)  # of a line of its own
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def routes(hub: Hub) -> list[Route]:
    """Return the routes of the pages."""
    return [
        _route(hub, "GET", "/style.css", style),
        _route(hub, "GET", "/", repositories),
        _route(hub, "GET", "/sign-in", sign_in),
        _route(hub, "POST", "/sign-in", sign_in),
        _route(hub, "GET", _DATASET, repository),
        _route(hub, "GET", _DATASET + "/tree/{revision}", tree),
        _route(hub, "GET", _DATASET + "/tree/{revision}/{path:path}", tree),
        _route(hub, "GET", _DATASET + "/blob/{revision}/{path:path}", blob),
        _route(hub, "GET", _DATASET + "/commits/{revision}", commits),
        _route(hub, "GET", _DATASET + "/download/{revision}/{path:path}", file),
    ]


def style(call: Call) -> Response:  # noqa: ARG001 - the same for everybody
    """Return the style sheet."""
    return Response(STYLE, media_type="text/css")


def sign_in(call: Call) -> Response:
    """Give the browser a cookie for a token, from a form or a link; without one, show the form."""
    token = call.request.query_params.get("token") or call.form().get("token", [""])[0]
    if not token:
        return _page(call, "sign-in", words="Sign in")
    user = call.hub.tokens.account(token.strip()).user
    # Elsewhere at once, so that the token does not stay in the address bar.
    wanted = call.request.query_params.get("next", "")
    place = wanted if _PLACE.fullmatch(wanted) else "/"
    response = RedirectResponse(place, status_code=303, headers=_SAFE)
    response.set_cookie(
        _cookie(call.request),
        f"{user}:{call.hub.signer.sign('page', user, seconds=_COOKIE_SECONDS)}",
        max_age=_COOKIE_SECONDS,
        httponly=True,
        samesite="strict",
    )
    return response


def repositories(call: Call) -> Response:
    """Show every dataset that whoever asks may see."""
    shown = []
    for namespace, name, one in call.hub.repositories.all():
        if one.is_private and not (call.account and call.account.user == namespace):
            continue
        tags = _newest_first(one)
        shown.append(
            {
                "id": f"{namespace}/{name}",
                "private": one.is_private,
                "version": tags[0]["name"] if tags else None,
                "last": next(one.history(one.resolve(MAIN))),
            }
        )
    return _page(call, "repositories", repositories=shown)


def repository(call: Call) -> Response:
    """Show a dataset's card, its versions and what it holds."""
    found = call.readable()
    head = found.resolve(MAIN)
    files = [one for one in found.entries(head, recursive=True) if not one.is_folder]
    card, configs = _card(found, next((one for one in files if one.path == CARD), None))
    return _page(
        call,
        "repository",
        id=call.repo_id,
        private=found.is_private,
        card=card,
        configs=configs,
        tags=_newest_first(found),
        count=len(files),
        bytes=sum(one.size for one in files),
        last=next(found.history(head)),
    )


def tree(call: Call) -> Response:
    """Show a folder at a revision."""
    found, revision = call.readable(), call.names["revision"]
    commit, path = found.resolve(revision), call.names.get("path", "").strip("/")
    entries = found.entries(commit, path, recursive=False)
    return _page(
        call,
        "tree",
        id=call.repo_id,
        revision=revision,
        path=path,
        entries=sorted(entries, key=lambda one: (not one.is_folder, one.path)),
        last=found.last_changes(commit, [one.path for one in entries]),
    )


def blob(call: Call) -> Response:
    """Show a file at a revision, its beginning where it is long."""
    found, revision = call.readable(), call.names["revision"]
    commit, entry = _file(call, found)
    content = _beginning(found, entry)
    return _page(
        call,
        "blob",
        id=call.repo_id,
        revision=revision,
        path=entry.path,
        bytes=entry.size,
        last=found.last_changes(commit, [entry.path])[entry.path],
        text=None if b"\0" in content else content.decode("utf-8", "replace"),
        cut=entry.size > _SHOWN_BYTES,
    )


def commits(call: Call) -> Response:
    """Show the newest commits."""
    found, revision = call.readable(), call.names["revision"]
    versions = list(islice(found.history(found.resolve(revision)), _SHOWN_COMMITS + 1))
    return _page(
        call,
        "commits",
        id=call.repo_id,
        revision=revision,
        versions=versions[:_SHOWN_COMMITS],
        cut=len(versions) > _SHOWN_COMMITS,
    )


def file(call: Call) -> Response:
    """Give a file to keep."""
    found = call.readable()
    commit, entry = _file(call, found)
    return download(call.request, found, commit, entry)


def _route(hub: Hub, method: str, path: str, handler: Handler) -> Route:
    async def endpoint(request: Request) -> Response:
        account = _reader(hub, request)
        try:
            return await answer(hub, request, account, handler, limit=_FORM_BYTES)
        except REFUSALS as error:
            refused = said(error)
            user = account.user if account else None
            text = render("sign-in", words=refused.message, user=user)
            return HTMLResponse(text, refused.status, headers=_SAFE)

    return Route(path, endpoint, methods=[method])


def _page(call: Call, name: str, **values: Any) -> Response:
    user = call.account.user if call.account else None
    return HTMLResponse(render(name, user=user, **values), headers=_SAFE)


def _cookie(request: Request) -> str:
    """Cookies do not know of ports: another Hub on this machine has another name."""
    return f"hub-{request.url.port}"


def _reader(hub: Hub, request: Request) -> Account | None:
    user, _, signed = request.cookies.get(_cookie(request), "").partition(":")
    if not hub.signer.holds(signed, "page", user):
        return None
    return Account(user, may_write=False)


def _newest_first(found: Repository) -> list[dict[str, Any]]:
    described = [_version(found, tag) for tag in found.tags()]
    return sorted(described, key=lambda one: (one["date"], one["name"]), reverse=True)


def _version(found: Repository, tag: NamedRef) -> dict[str, Any]:
    commit = next(found.history(tag.commit))
    return {
        "name": tag.name,
        "commit": tag.commit,
        "date": tag.date or commit.date,
        "words": tag.message or commit.title,
    }


def _card(found: Repository, entry: Entry | None) -> tuple[Markup | None, list[str]]:
    """Return the card's words as HTML, and the names of the configs it declares."""
    if entry is None or entry.lfs:
        return None, []
    yaml, words = split_card(found.read(entry.oid).decode("utf-8", "replace"))
    try:
        configs = front_matter(yaml).get("configs")
    except ValueError:
        configs = None
    listed = configs if isinstance(configs, list) else []
    named = [one for one in listed if isinstance(one, dict) and "config_name" in one]
    shown = _COMMENT.sub("", words)
    # The renderer escapes HTML and drops links that would run something.
    return Markup(_MARKDOWN.render(shown)), [str(one["config_name"]) for one in named]  # noqa: S704


def _file(call: Call, found: Repository) -> tuple[str, Entry]:
    commit = found.resolve(call.names["revision"])
    entry = found.entry(commit, call.names["path"])
    if entry.is_folder:
        raise NoSuchEntry(entry.path)
    return commit, entry


def _beginning(found: Repository, entry: Entry) -> bytes:
    if entry.lfs is None:
        return found.read(entry.oid)[:_SHOWN_BYTES]
    path = found.large_files.find(entry.lfs.sha256)
    if path is None:
        raise HubError(500, "the large file is lost")
    with path.open("rb") as stream:
        return stream.read(_SHOWN_BYTES)
