"""A dataset's card: README.md with its front matter in YAML."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

CARD = "README.md"
_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*$\r?\n?", re.DOTALL | re.MULTILINE
)


def split_card(text: str) -> tuple[str, str]:
    """Return the front matter's YAML, empty where there is none, and the words below it."""
    found = _FRONT_MATTER.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def front_matter(text: str) -> dict[str, Any]:
    """Return the front matter as JSON knows it; raise ValueError when it cannot be read."""
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"the YAML cannot be read: {error}") from None
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ValueError("the YAML is not a mapping")  # noqa: TRY004 - its content is wrong
    # Dates and the like, as words.
    plain: dict[str, Any] = json.loads(json.dumps(document, default=str))
    return plain
