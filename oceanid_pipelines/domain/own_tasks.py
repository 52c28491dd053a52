"""What a task shows that people made in Label Studio, by the label config of its project.

Such a task is a document of its own: a text is one page of it, a dialogue a page for each of its
paragraphs, a picture an empty one. What is behind a URL is not fetched. Nothing here raises on any
data; a label config is what Label Studio has parsed before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from oceanid_pipelines.domain.label_config_changes import tree

_UNSEEN = frozenset({"script", "style", "head", "title", "template"})


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of what a task shows; `shown_as` is what results call the object that shows it."""

    shown_as: str
    text: str | None

    @property
    def is_picture(self) -> bool:
        """Whether it has no text, but a place for boxes."""
        return self.text is None


def own_pages(config: str, data: Mapping[str, Any]) -> tuple[OwnPage, ...]:
    """Return the pages of a task's data, object by object in the order of the label config."""
    return tuple(
        OwnPage(name, text)
        for element in tree(config).iter()
        if (read := _READERS.get(element.tag)) and (name := element.get("name"))
        for text in read(element, data)
    )


def _text(element: ElementTree.Element, data: Mapping[str, Any]) -> Iterator[str | None]:
    value = _value(element.get("value"), data)
    if isinstance(value, str | int) and element.get("valueType") != "url":
        yield str(value)


def _html(element: ElementTree.Element, data: Mapping[str, Any]) -> Iterator[str | None]:
    for source in _text(element, data):
        reader = _TextContent()
        reader.feed(source or "")
        reader.close()
        yield "".join(reader.pieces)


def _dialogue(element: ElementTree.Element, data: Mapping[str, Any]) -> Iterator[str | None]:
    value = _value(element.get("value"), data)
    key = element.get("textKey", "text")
    for paragraph in value if isinstance(value, list) else ():
        text = paragraph.get(key) if isinstance(paragraph, dict) else None
        yield text if isinstance(text, str) else ""


def _pictures(element: ElementTree.Element, data: Mapping[str, Any]) -> Iterator[str | None]:
    value = _value(element.get("valueList") or element.get("value"), data)
    for _ in value if isinstance(value, list) else [value] if value else []:
        yield None


_READERS: Mapping[str, Callable[[ElementTree.Element, Mapping[str, Any]], Iterator[str | None]]] = {
    "Text": _text,
    "HyperText": _html,
    "Paragraphs": _dialogue,
    "Image": _pictures,
}


def _value(name: str | None, data: Mapping[str, Any]) -> Any:
    """Return what $name stands for in a task's data; None for what is no such name."""
    if name is None or not name.startswith("$"):
        return None
    value: Any = data
    for step in name[1:].split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


class _TextContent(HTMLParser):
    """Collects the characters of a page that can be marked."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)
