"""The Hub's process: `python -m oceanid_pipelines.local.hub.server --home FOLDER --port PORT`.

Its tokens come in HUB_TOKENS (see `Tokens.parse`), which no other process can read.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from oceanid_pipelines.local.hub import commits, content, pages, protocol
from oceanid_pipelines.local.hub.access import Signer, Tokens
from oceanid_pipelines.local.hub.faults import Faults, ResettableProtocol
from oceanid_pipelines.local.hub.http import Hub, RawPath
from oceanid_pipelines.local.hub.repositories import Repositories

HOST = "127.0.0.1"
TOKENS_VARIABLE = "HUB_TOKENS"
_GRACE_SECONDS = 5


def application(hub: Hub) -> ASGIApp:
    """Return the whole server."""
    routes = [
        *commits.routes(hub),
        *protocol.routes(hub),
        *content.routes(hub),
        *pages.routes(hub),
    ]
    # A page elsewhere that points its own name at this machine gets nothing.
    return TrustedHostMiddleware(RawPath(Starlette(routes=routes)), allowed_hosts=[HOST])


def main() -> None:
    """Serve one home until a signal ends it."""
    parser = argparse.ArgumentParser(prog="hub")
    parser.add_argument("--home", type=Path, required=True, help="folder with the repositories")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--faults", action="store_true", help="failures on demand, for tests")
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
            Faults(app) if options.faults else app,
            host=HOST,
            port=options.port,
            http=ResettableProtocol if options.faults else "auto",
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
