"""Label Studio's label configs, rendered from the taxonomy: the same labels, always the same text.

Which project uses which belongs to the catalog.
"""

from __future__ import annotations

import hashlib
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from oceanid_pipelines.catalog import Taxonomy
from oceanid_pipelines.catalog.projects import TaskType

# A colour a tier, so that related labels look related; dark enough to be read on white.
_COLOURS = {
    "identity": "#1f6feb",
    "anchor": "#8250df",
    "particulars": "#1a7f37",
    "numbers": "#9a6700",
    "parties": "#bc4c00",
    "authorisation": "#0b7285",
    "later": "#57606a",
    "dataset_only": "#8c959f",
}
_LAYOUT_COLOUR = "#cf222e"
_OUTSIDE = "O"  # what is not marked is outside already


def render(task_type: TaskType, taxonomy: Taxonomy) -> str:
    """Return the config of a project: `ner` marks `$text`, `layout` draws on `$pages`."""
    view = _ner(taxonomy) if task_type == "ner" else _layout(taxonomy)
    indent(view)
    return tostring(view, encoding="unicode")


def config_sha256(config: str) -> str:
    """Return the hash of a config."""
    return hashlib.sha256(config.encode()).hexdigest()


def _ner(taxonomy: Taxonomy) -> Element:
    view = Element("View")
    SubElement(view, "Header", value="$title")
    labels = SubElement(view, "Labels", name="label", toName="text", choice="multiple")
    for label in taxonomy.labels:
        if label.label != _OUTSIDE:
            SubElement(labels, "Label", value=label.label, background=_COLOURS[label.tier])
    SubElement(view, "Relations")
    SubElement(view, "Text", name="text", value="$text", granularity="symbol")
    return view


def _layout(taxonomy: Taxonomy) -> Element:
    view = Element("View")
    SubElement(view, "Header", value="$title")
    labels = SubElement(view, "RectangleLabels", name="box", toName="page")
    for name in taxonomy.box_labels:
        known = taxonomy.by_name.get(name)
        colour = _COLOURS[known.tier] if known else _LAYOUT_COLOUR
        SubElement(labels, "Label", value=name, background=colour)
    SubElement(
        view,
        "TextArea",
        name="words",
        toName="page",
        perRegion="true",
        editable="true",
        placeholder="What is written in the box",
        displayMode="region-list",
    )
    SubElement(view, "Image", name="page", valueList="$pages", zoom="true", rotateControl="false")
    return view
