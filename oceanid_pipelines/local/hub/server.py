"""The Hub's process: `python -m oceanid_pipelines.local.hub.server --home FOLDER --port PORT`.

Its tokens come in HUB_TOKENS (see `Tokens.parse`), which no other process can read.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import sys
from itertools import islice
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp

from oceanid_pipelines.local.hub import commits, content, pages, protocol
from oceanid_pipelines.local.hub.access import Signer, Tokens
from oceanid_pipelines.local.hub.faults import Backdate, Faults, ResettableProtocol, backdated
from oceanid_pipelines.local.hub.http import Hub, RawPath
from oceanid_pipelines.local.hub.repositories import Repositories
from oceanid_pipelines.local.hub.repository import MAIN

HOST = "127.0.0.1"
TOKENS_VARIABLE = "HUB_TOKENS"
_GRACE_SECONDS = 5
_REPOSITORY = re.compile(r"/datasets/([^/]+)/([^/]+)")


def application(hub: Hub) -> ASGIApp:
    """Return the whole server."""
    routes = [
        *commits.routes(hub),
        *protocol.routes(hub),
        *content.routes(hub),
        *pages.routes(hub),
    ]
    app = Starlette(routes=routes, exception_handlers={ClientDisconnect: _nobody_listens})
    faults = Faults(RawPath(app), hub.tokens, _backdate(hub.repositories))
    # A page elsewhere that points its own name at this machine gets nothing.
    return TrustedHostMiddleware(faults, allowed_hosts=[HOST])


def _nobody_listens(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Answer a client that went away in the middle of its request."""
    return Response(status_code=400)


def _backdate(repositories: Repositories) -> Backdate:
    def backdate(path: str) -> str:
        named = _REPOSITORY.search(path)
        repository = repositories.find(named[1], named[2]) if named else None
        if repository is None:
            return path
        head = repository.resolve(MAIN)
        _, before, *_ = (*(one.oid for one in islice(repository.history(head), 2)), head)
        return backdated(path, before)

    return backdate


def main() -> None:
    """Serve one home until a signal ends it."""
    parser = argparse.ArgumentParser(prog="hub")
    parser.add_argument("--home", type=Path, required=True, help="folder with the repositories")
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    home: Path = options.home
    home.mkdir(parents=True, exist_ok=True)
    with (home / "server").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"another Hub serves {home}")
        repositories = Repositories(home / "datasets")
        repositories.clean()
        app = application(Hub(repositories, Tokens.parse(os.environ[TOKENS_VARIABLE]), Signer()))
        uvicorn.run(
            app,
            host=HOST,
            port=options.port,
            http=ResettableProtocol,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )


if __name__ == "__main__":
    main()
