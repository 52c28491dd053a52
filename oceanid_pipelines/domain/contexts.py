"""What lines of the dataset say that is not the annotation's, frozen when they are first released.

A document that is parsed again, or a newer taxonomy, changes no published line: the line cites the
context it was made in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from oceanid_pipelines.domain.canonical import canonical, sha256_of
from oceanid_pipelines.domain.splits import document_group, split_of
from oceanid_pipelines.domain.texts import join_pages

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

    @property
    def text(self) -> str:
        """Its text, as people saw it."""
        return join_pages([page.text for page in self.pages])


@dataclass(frozen=True, slots=True)
class Context:
    """What a line says besides its annotation; `document_id` None for a line of the audit."""

    document_id: int | None
    content: Mapping[str, Any]

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
        "text_sha256": sha256_of(document.text.encode()),
    }
    return Context(document.document_id, content | _shown(config, document.pages))


def audit_context(project: str | None, taxonomy: str) -> Context:
    """Return the context of the audit's lines about a project; None for a foreign project."""
    return Context(
        None,
        {"schema": SCHEMAS[AUDIT], "taxonomy": taxonomy, "project": project, "split": HISTORY},
    )


def _shown(config: str, pages: Sequence[Page]) -> dict[str, Any]:
    if config == "ner":
        return {"page_texts": [page.text for page in pages]}
    described = [asdict(page) for page in pages]
    for page in described:
        del page["text"]
    return {"pages": described}
