"""The configs of the dataset, and what a line says besides its annotation: what people saw.

What a line says of it is decided when the line is made, and stays once it is released: see
`records.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from oceanid_pipelines.domain.boxes import Frame
from oceanid_pipelines.domain.canonical import sha256_of
from oceanid_pipelines.domain.texts import join_pages

AUDIT = "audit"
HISTORY = "history"  # the one split of the audit
SCHEMAS = {"ner": "ner/1", "layout": "layout/1", "tables": "tables/1", AUDIT: "audit/1"}
# The config that the tasks of each type feed.
FEEDS = {"ner": "ner", "layout": "layout", "table_review": "tables"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A page that people drew on, and where its picture is; None where there was none."""

    page: int
    image: str | None
    frame: Frame


class Shown(NamedTuple):
    """What a task showed: `texts` of its pages, `pictures` of a layout, `asked` of a question.

    `object_sha256` is None where the task is none of ours; `uri` is where its object was first
    seen. `first_page` is the document's page that the first text is of.
    """

    project: str | None
    object_sha256: str | None = None
    uri: str | None = None
    texts: Sequence[str] = ()
    first_page: int = 1
    pictures: Sequence[Picture] = ()
    asked: Mapping[str, Any] = MappingProxyType({})

    @property
    def text(self) -> str:
        """The text, as people saw it."""
        return self.texts[0] if len(self.texts) == 1 else join_pages(self.texts)

    @property
    def text_sha256(self) -> str | None:
        """The hash of the text; of a question, of the record that it is about."""
        if self.object_sha256 is None:
            return None
        return sha256_of(str(self.asked.get("record") or self.text).encode())
