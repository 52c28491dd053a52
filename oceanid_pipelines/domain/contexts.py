"""What lines of the dataset say that is not the annotation's, frozen when they are first released.

A document that is parsed again, or a newer taxonomy, changes no published line: the line cites the
context it was made in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from oceanid_pipelines.domain.canonical import canonical, sha256_of
from oceanid_pipelines.domain.splits import document_group, split_of
from oceanid_pipelines.domain.texts import join_pages, pages_of_part

AUDIT = "audit"
TRAINING = ("ner", "layout")
HISTORY = "history"  # the one split of the audit
SCHEMAS = {"ner": "ner/1", "layout": "layout/1", AUDIT: "audit/1"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document as it was shown to people."""

    page: int
    text: str
    width_pt: float | None
    height_pt: float | None
    left_pt: float
    bottom_pt: float
    rotation: int
    image: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A document that people labelled; `uri` is where its object was first seen."""

    document_id: int
    object_sha256: str
    uri: str | None
    pages: tuple[Page, ...]
    text_start: int = 0  # of the part that was labelled
    text_end: int | None = None

    @property
    def text(self) -> str:
        """Its whole text."""
        return join_pages([page.text for page in self.pages])

    @property
    def part(self) -> tuple[int, list[str]]:
        """The first page of the part that people saw, and what the part has of each page."""
        texts = [page.text for page in self.pages]
        return pages_of_part(texts, self.text_start, self.text_end)


@dataclass(frozen=True, slots=True)
class Context:
    """What a line says besides its annotation; `document_id` None for a line of the audit.

    `text_start` is where the part of the document that was labelled begins.
    """

    document_id: int | None
    content: Mapping[str, Any]
    text_start: int = 0

    @property
    def sha256(self) -> str:
        """The hash of the content: its identity."""
        return sha256_of(canonical(self.content))


def training_context(
    config: str,
    document: Document,
    *,
    project: str,
    taxonomy: str,
    labels: Collection[str],
    salt: str,
    bounds: Mapping[str, float],
) -> Context:
    """Return the context of a config's lines about a document; other labels are set aside."""
    group = document_group(document.text, document.object_sha256)
    content = {
        "schema": SCHEMAS[config],
        "taxonomy": taxonomy,
        "labels": sorted(labels),
        "project": project,
        "split": split_of(group, salt=salt, bounds=bounds),
        "source": {"object_sha256": document.object_sha256, "uri": document.uri},
        "text_sha256": sha256_of(join_pages(document.part[1]).encode()),
    }
    return Context(document.document_id, content | _shown(config, document), document.text_start)


def audit_context(project: str | None, taxonomy: str) -> Context:
    """Return the context of the audit's lines about a project; None for a foreign project."""
    return Context(
        None,
        {"schema": SCHEMAS[AUDIT], "taxonomy": taxonomy, "project": project, "split": HISTORY},
    )


def _shown(config: str, document: Document) -> dict[str, Any]:
    if config == "ner":
        first, shown = document.part
        return {"page_texts": shown} | ({"first_page": first} if first > 1 else {})
    described = [asdict(page) for page in document.pages]
    for page in described:
        del page["text"]
    return {"pages": described}
