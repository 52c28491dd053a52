"""What annotators see: the label configs of Label Studio, rendered from the taxonomy.

A text stands in the task itself, not behind a URI: of a text behind a URI the labelling page does
not send what was selected (measured), so that offsets could not be checked, it needs the bucket's
CORS rules, and it would change under its labels when the object is overwritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from oceanid_pipelines.catalog.models import Label, Project, TaskType, Taxonomy, Tier

TEXT_FIELD = "text"  # of a task's data: the text of an ner task
PAGES_FIELD = "pages"  # the s3:// URIs of the page images of a layout task, in order
# Of a table_review task: the record as lines of text, its field in question, why a person must look
# at it, and what is proposed. A person answers by VERDICT, and writes what is right in CORRECTED.
RECORD_FIELD, FIELD_FIELD, WHY_FIELD, SUGGESTION_FIELD = "record", "field", "why", "suggestion"
VERDICT, CORRECTED = "verdict", "corrected"
VERDICTS: Mapping[str, str] = {
    "accept": "Accept what is proposed",
    "correct": "Correct it, as written below",
    "dismiss": "Dismiss: the record is right as it is",
}

_LAYOUT_COLOUR = "#616161"
_TIERS: Mapping[Tier, tuple[str, str]] = {
    "anchor": ("Vessel", "#000000"),
    "identity": ("Identity", "#1565c0"),
    "particulars": ("Particulars", "#00838f"),
    "numbers": ("Numbers", "#2e7d32"),
    "parties": ("Parties", "#6a1b9a"),
    "authorisation": ("Authorisation", "#ef6c00"),
    "later": ("More", "#795548"),
    "dataset_only": ("Dataset only", "#9e9e9e"),
}
_ORDER = list(_TIERS)
_SIDE = "flex: 0 0 260px; position: sticky; top: 0; max-height: 80vh; overflow-y: auto"


def render(task_type: TaskType, taxonomy: Taxonomy) -> str:
    """Return the label config of a task type as XML, the same for the same taxonomy."""
    view = _RENDERERS[task_type](taxonomy)
    indent(view)
    return tostring(view, encoding="unicode")


def config_of(project: Project, taxonomy: Taxonomy) -> str:
    """Return a project's label config: its own file's, or the one rendered for its task type."""
    return project.label_config_xml or render(project.task_type, taxonomy)


def config_sha256(config: str) -> str:
    """Return the sha256 of a label config, in hexadecimal; outer white space does not count."""
    return hashlib.sha256(config.strip().encode()).hexdigest()


def span_labels(taxonomy: Taxonomy) -> tuple[Label, ...]:
    """Return the labels that words of a text may get: all but O, which says that they have none."""
    return tuple(item for item in taxonomy.labels if item.kind != "none" or item.tier == "anchor")


def relations(taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return what may join two regions: belonging, or the qualifier that a label cannot be without.

    The arrow goes from the value to what it is about.
    """
    needed = [label.qualifiers for label in taxonomy.labels if label.qualifier_required]
    return ("of", *dict.fromkeys(qualifier for some in needed for qualifier in some))


def _ner(taxonomy: Taxonomy) -> Element:
    view, side, main = _columns(taxonomy)
    labels = SubElement(side, "Labels", name="label", toName="text")
    _groups(labels, span_labels(taxonomy))
    SubElement(main, "Text", name="text", value=f"${TEXT_FIELD}", saveTextResult="yes")
    return view


def _layout(taxonomy: Taxonomy) -> Element:
    view, side, main = _columns(taxonomy)
    labels = SubElement(side, "RectangleLabels", name="label", toName="page")
    group = _group(labels, "Layout")
    for name in taxonomy.layout_labels:
        SubElement(group, "Label", value=name, background=_LAYOUT_COLOUR)
    boxes = set(taxonomy.box_labels)
    _groups(labels, [label for label in taxonomy.labels if label.label in boxes])
    SubElement(
        main,
        "Image",
        name="page",
        valueList=f"${PAGES_FIELD}",
        zoom="true",
        zoomControl="true",
        rotateControl="false",
    )
    SubElement(
        main,
        "TextArea",
        name="text",
        toName="page",
        perRegion="true",
        editable="true",
        rows="2",
        placeholder="What is written in the box",
    )
    return view


def _table_review(_: Taxonomy) -> Element:
    view = Element("View", style="max-width: 900px")
    for title, name in (
        ("Field", FIELD_FIELD),
        ("Why", WHY_FIELD),
        ("Proposed", SUGGESTION_FIELD),
        ("Record", RECORD_FIELD),
    ):
        SubElement(view, "Header", value=title, size="5")
        SubElement(view, "Text", name=name, value=f"${name}", selectionEnabled="false")
    verdict = SubElement(
        view, "Choices", name=VERDICT, toName=RECORD_FIELD, choice="single", required="true"
    )
    for value, words in VERDICTS.items():
        SubElement(verdict, "Choice", alias=value, value=words)
    SubElement(
        view,
        "TextArea",
        name=CORRECTED,
        toName=RECORD_FIELD,
        rows="1",
        maxSubmissions="1",
        placeholder="What it should say",
    )
    return view


_RENDERERS: Mapping[TaskType, Callable[[Taxonomy], Element]] = {
    "ner": _ner,
    "layout": _layout,
    "table_review": _table_review,
}


def _columns(taxonomy: Taxonomy) -> tuple[Element, Element, Element]:
    """Return a view, its column for labels, which stays in sight, and the one for the document."""
    view = Element("View", style="display: flex; align-items: flex-start; gap: 16px")
    known = SubElement(view, "Relations")
    for name in relations(taxonomy):
        SubElement(known, "Relation", value=name)
    side = SubElement(view, "View", style=_SIDE)
    SubElement(
        side,
        "Filter",
        name="find",
        toName="label",
        minlength="0",
        hotkey="shift+f",
        placeholder="Find a label (shift+f)",
    )
    return view, side, SubElement(view, "View", style="flex: 1; min-width: 0")


def _groups(parent: Element, labels: Sequence[Label]) -> None:
    ordered = sorted(labels, key=lambda label: _ORDER.index(label.tier))
    for tier, members in groupby(ordered, key=lambda label: label.tier):
        title, colour = _TIERS[tier]
        group = _group(parent, title)
        for label in members:
            SubElement(group, "Label", value=label.label, background=colour)


def _group(parent: Element, title: str) -> Element:
    group = SubElement(parent, "View", style="width: 100%; display: flex; flex-wrap: wrap")
    SubElement(group, "Header", value=title, size="6", style="width: 100%; margin: 0")
    return group
