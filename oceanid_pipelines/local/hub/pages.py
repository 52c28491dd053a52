"""Pages for people, read-only: the repositories, a card, its versions, files and their content."""

from __future__ import annotations

from starlette.routing import Route

from oceanid_pipelines.local.hub.http import Hub


def routes(hub: Hub) -> list[Route]:
    """Return the routes of the pages."""
    return []
