"""The records of the dataset: what one line says, from an annotation's version and what was shown.

Which lines a release has belongs to `releases.py`; the columns are declared in `features.py`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import orjson

from oceanid_pipelines.domain.boxes import PlacedBox, place_boxes
from oceanid_pipelines.domain.canonical import compact
from oceanid_pipelines.domain.contexts import AUDIT, HISTORY, SCHEMAS, Shown
from oceanid_pipelines.domain.label_configs import CORRECTED, VERDICT, VERDICTS
from oceanid_pipelines.domain.regions import Other, read_result
from oceanid_pipelines.domain.schemas import problem
from oceanid_pipelines.domain.spans import place_spans
from oceanid_pipelines.domain.splits import pseudonym
from oceanid_pipelines.domain.texts import page_of

_NOTHING = "—"  # what a question shows where nothing is proposed
_Record = dict[str, Any]


class AnnotationVersion(NamedTuple):
    """One version of an annotation, as it is recorded; `result` is JSON, moments are ISO 8601."""

    annotation_id: int
    version: int
    change: str
    content_sha256: str
    task_id: int
    result: str | None
    annotator: str | None
    was_cancelled: bool
    ground_truth: bool
    lead_time_s: float | None
    created_at: str | None
    updated_at: str
    config_sha256: str | None


class Line(NamedTuple):
    """A line of a shard without its newline, and which annotation version is on it.

    `withdrawal` is set where only that there was something is said.
    """

    annotation_id: int
    annotation_version: int
    split: str
    content: bytes
    labels: tuple[str, ...]
    withdrawal: int | None = None


class Made(NamedTuple):
    """A line that was made now, or None with what is wrong: the rule's name -> words."""

    line: Line | None
    objections: Mapping[str, str]


class Maker:
    """Makes lines: the same arguments, the same bytes."""

    def __init__(self, *, taxonomy: str, labels: Mapping[str, Collection[str]], salt: str) -> None:
        self.taxonomy = taxonomy
        self.labels = {config: frozenset(names) for config, names in labels.items()}
        self.salt = salt

    def version(self, said: AnnotationVersion, shown: Shown) -> Version:
        """Return a version of an annotation, to make its lines."""
        return Version(self, said, shown)


class Version:
    """A version of an annotation and what was shown: all that its lines are made of."""

    __slots__ = ("_common", "_labels", "_said", "_shown")

    def __init__(self, maker: Maker, said: AnnotationVersion, shown: Shown) -> None:
        self._said = said
        self._shown = shown
        self._labels = maker.labels
        who = said.annotator
        # In the order of the columns: of several problems the first is told.
        self._common = {
            "record_id": None,
            "schema": None,
            "taxonomy": maker.taxonomy,
            "config_sha256": said.config_sha256,
            "project": shown.project,
            "task_id": said.task_id,
            "annotation_id": said.annotation_id,
            "annotation_version": said.version,
            "annotator": None if who is None else pseudonym(maker.salt, "annotator", who),
            "created_at": said.created_at,
            "updated_at": said.updated_at,
            "ground_truth": said.ground_truth,
            "split": None,
            "source": _source(shown),
            "text_sha256": shown.text_sha256,
        }

    def training(self, config: str, split: str) -> Made:
        """Return the version's line in a training config."""
        regions = _loads(self._said.result)
        match config:
            case "ner":
                told = _ner(regions, self._shown, self._labels[config])
            case "layout":
                told = _layout(regions, self._shown, self._labels[config])
            case _:
                told = _tables(regions, self._shown)
        return self._made(config, f"{config}-{self._said.annotation_id}", split, told)

    def audit(self) -> Made:
        """Return the version's line in the audit.

        Regions have free-form keys, which no column type holds: they are JSON in a string.
        """
        return self._of_history({})

    def tombstone(self, withdrawal: int) -> Made:
        """Return what the audit says of a version that was withdrawn: that there was one."""
        nothing = dict.fromkeys(("source", "text_sha256", "content_sha256", "result"))
        return self._of_history({**nothing, "withdrawal": withdrawal})

    def _of_history(self, instead: _Record) -> Made:
        said = self._said
        told = {
            "change": said.change,
            "content_sha256": said.content_sha256,
            "was_cancelled": said.was_cancelled,
            "lead_time_s": said.lead_time_s,
            "result": None if said.change == "deleted" else said.result,
            "withdrawal": None,
            **instead,
        }
        return self._made(AUDIT, f"{AUDIT}-{said.annotation_id}-{said.version}", HISTORY, told)

    def _made(self, config: str, record_id: str, split: str, told: _Record) -> Made:
        own = {"record_id": record_id, "schema": SCHEMAS[config], "split": split}
        return _checked(config, {**self._common, **own, **told})


def _source(shown: Shown) -> _Record | None:
    if shown.object_sha256 is None:
        return None
    single = len(shown.pictures or shown.texts) == 1
    first = shown.pictures[0].page if shown.pictures else shown.first_page
    return {
        "object_sha256": shown.object_sha256,
        "uri": shown.uri,
        "page": first if single else None,
        "row": shown.asked.get("record_no"),
    }


def _ner(regions: Any, shown: Shown, labels: Collection[str]) -> _Record:
    text = shown.text
    found = read_result(regions, labels)
    placed = place_spans(found.spans, text)
    there = {span.region_id for span in placed.spans}
    relations = [one for one in found.relations if one.from_id in there and one.to_id in there]
    lost = len(found.relations) - len(relations)
    before = shown.first_page - 1
    return {
        "regions_set_aside": len(found.malformed) + len(placed.malformed) + lost,
        "text": text,
        "spans": [
            {
                "id": span.region_id,
                "start": span.start,
                "end": span.end,
                "label": label,
                "text": span.text,
                "page": before + page_of(span.start, shown.texts),
            }
            for span in placed.spans
            for label in span.labels
        ],
        "relations": [
            {
                "from_id": relation.from_id,
                "to_id": relation.to_id,
                "label": label,
                "direction": relation.direction,
            }
            for relation in relations
            for label in relation.labels or (None,)
        ],
    }


def _layout(regions: Any, shown: Shown, labels: Collection[str]) -> _Record:
    found = read_result(regions, labels)
    placed = place_boxes(found.boxes, {page.page: page.frame for page in shown.pictures})
    return {
        "regions_set_aside": len(found.malformed) + len(placed.malformed),
        "pages": [
            {
                "page": page.page,
                "image": page.image,
                "width_pt": page.frame.width_pt,
                "height_pt": page.frame.height_pt,
                "rotation": page.frame.rotation,
            }
            for page in shown.pictures
        ],
        "boxes": [_box(one, label) for one in placed.boxes for label in one.box.labels],
    }


def _box(placed: PlacedBox, label: str) -> _Record:
    box, points = placed.box, placed.points
    return {
        "id": box.region_id,
        "page": box.page_no,
        "label": label,
        "x_pct": box.x,
        "y_pct": box.y,
        "width_pct": box.width,
        "height_pct": box.height,
        "rotation_deg": box.rotation,
        "x_pt": points.x if points else None,
        "y_pt": points.y if points else None,
        "width_pt": points.width if points else None,
        "height_pt": points.height if points else None,
        "text": box.text,
    }


def _tables(regions: Any, shown: Shown) -> _Record:
    answers = {one.raw.get("from_name"): one for one in read_result(regions, ()).others}
    asked = shown.asked
    return {
        "record": asked["record"],
        "field": asked["field"],
        "raw": asked.get("raw"),
        "suggestion": None if asked.get("suggestion") == _NOTHING else asked.get("suggestion"),
        "verdict": _chosen(answers.get(VERDICT)),
        "corrected": _written(answers.get(CORRECTED)),
    }


def _chosen(answer: Other | None) -> str | None:
    """Return the one verdict that was chosen, by its name or by the words on the screen."""
    chosen = answer.raw["value"].get("choices") if answer else None
    known = [name for name, words in VERDICTS.items() if chosen in ([name], [words])]
    return known[0] if known else None


def _written(answer: Other | None) -> str | None:
    lines = answer.raw["value"].get("text") if answer else None
    words = [lines] if isinstance(lines, str) else lines
    if not isinstance(words, list) or not all(isinstance(one, str) for one in words):
        return None
    return "\n".join(words) or None


def _line(config: str, record: Mapping[str, Any], content: bytes) -> Line:
    match config:
        case "ner":
            labels = [span["label"] for span in record["spans"]]
        case "layout":
            labels = [box["label"] for box in record["boxes"]]
        case "tables":
            labels = [record["verdict"]] if record["verdict"] else []
        case _:
            labels = []
    return Line(
        record["annotation_id"],
        record["annotation_version"],
        record["split"],
        content,
        tuple(labels),
        record["withdrawal"] if config == AUDIT else None,
    )


def _checked(config: str, record: _Record) -> Made:
    if config == "ner" and (broken := _broken_span(record)):
        return Made(None, {"every_span_slices_its_text": f"{record['record_id']}: {broken}"})
    if wrong := problem(config, record):
        return Made(None, {"every_record_fits_its_schema": f"{record['record_id']}: {wrong}"})
    return Made(_line(config, record, compact(record)), {})


def _broken_span(record: _Record) -> str | None:
    text = record["text"]
    for span in record["spans"]:
        if not span["text"] or text[span["start"] : span["end"]] != span["text"]:
            return f"span {span['id']} does not slice its text"
    return None


def _loads(result: str | None) -> Any:
    if result is None:
        return None
    try:
        return orjson.loads(result)
    except orjson.JSONDecodeError:  # a number that no float holds: what it means is read elsewhere
        return json.loads(result)
