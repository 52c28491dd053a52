"""Annotations and their regions: what is usable is read, and no JSON at all makes this raise."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oceanid_pipelines.domain.annotations import (
    Annotation,
    Malformed,
    canonical_json,
    content_sha256,
    read_annotation,
)
from oceanid_pipelines.domain.answers import read_answers
from oceanid_pipelines.domain.boxes import Frame, place_boxes
from oceanid_pipelines.domain.regions import Other, Regions, Relation, read_result
from oceanid_pipelines.domain.spans import place_spans

LABELS = ("IMO", "VESSEL_NAME", "Table")
RAW: dict[str, Any] = {
    "id": 7,
    "result": [],
    "completed_by": 3,
    "was_cancelled": False,
    "ground_truth": False,
    "created_at": "2026-11-23T17:00:00Z",
    "updated_at": "2026-11-23T17:00:00.250000Z",
    "lead_time": 4,
    "parent_prediction": None,
    "parent_annotation": 5,
}


def annotation(**changes: Any) -> Annotation:
    found = read_annotation({**RAW, **changes})
    assert isinstance(found, Annotation)
    return found


def span(region_id: str = "s", **changes: Any) -> dict[str, Any]:
    value: dict[str, Any] = {"start": 0, "end": 5, "text": "Alice", "labels": ["IMO"]}
    return {"id": region_id, "type": "labels", "value": changed(value, changes)}


def box(region_id: str = "b", outside: dict[str, Any] | None = None, **changes: Any) -> Any:
    value: dict[str, Any] = {"x": 10, "y": 20, "width": 30, "height": 5, "rotation": 0}
    value["rectanglelabels"] = ["Table"]
    return {
        "id": region_id,
        "type": "rectanglelabels",
        "value": changed(value, changes),
        **(outside or {}),
    }


def changed(value: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return a value with changes; `...` takes a key out of it."""
    return {key: one for key, one in (value | changes).items() if one is not ...}


def relation(from_id: Any, to_id: Any, **changes: Any) -> dict[str, Any]:
    return {"type": "relation", "from_id": from_id, "to_id": to_id, "direction": "right", **changes}


# What a person said, and how it is hashed.


def test_an_annotation_of_a_poll_is_read() -> None:
    found = annotation()
    assert found.annotation_id == 7
    assert found.created_at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert found.updated_at.microsecond == 250_000
    assert (found.completed_by, found.parent_prediction, found.parent_annotation) == (3, None, 5)
    assert found.lead_time_s == 4.0


def test_its_author_may_be_an_id_an_object_or_gone() -> None:
    assert annotation(completed_by={"id": 9, "email": "a@example.org"}).completed_by == 9
    assert annotation(completed_by=None).completed_by is None


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": "7"},
        {"id": True},
        {"id": 0},
        {"id": 2**63},
        {"created_at": None},
        {"updated_at": "yesterday"},
        {"updated_at": "2026-11-23T17:00:00"},
        {"updated_at": "0001-01-01T00:00:00+14:00"},
        {"updated_at": 5},
    ],
)
def test_an_annotation_without_an_id_or_a_date_is_malformed(changes: dict[str, Any]) -> None:
    assert isinstance(read_annotation({**RAW, **changes}), Malformed)


@pytest.mark.parametrize(
    "changes",
    [
        {"result": [span()]},
        {"result": None},
        {"was_cancelled": True},
        {"ground_truth": True},
    ],
)
def test_what_was_said_is_in_the_hash(changes: dict[str, Any]) -> None:
    assert annotation(**changes).content_sha256 != annotation().content_sha256


@pytest.mark.parametrize(
    "changes",
    [
        {"updated_at": "2026-11-24T00:00:00Z"},
        {"lead_time": 99.5},
        {"completed_by": None},
        {"parent_prediction": 4},
        {"unique_id": "a"},
    ],
)
def test_clocks_and_persons_are_not_in_the_hash(changes: dict[str, Any]) -> None:
    assert annotation(**changes).content_sha256 == annotation().content_sha256


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"b": 1, "a": {"d": 1, "c": 2}}, {"a": {"c": 2, "d": 1}, "b": 1}),
        ([5, 0, 10**30], [5.0, -0.0, 1e30]),
        ("é🚢", json.loads('"\\u00e9\\ud83d\\udea2"')),
    ],
)
def test_equal_json_has_one_canonical_text(one: Any, other: Any) -> None:
    assert canonical_json(one) == canonical_json(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [([1, 2], [2, 1]), (5, 5.5), (1, True), (0, False), (1, "1"), (None, 0), ("é", "e\u0301")],
)
def test_different_json_has_different_canonical_texts(one: Any, other: Any) -> None:
    assert content_sha256(one) != content_sha256(other)


def test_the_canonical_text_does_not_change_between_releases() -> None:
    """The hashes are in databases: this text is for ever."""
    content = {"z": [1, 2.0, 2.5, 1e-7, 1e30], "a": {"é": None, "": [True, False]}}
    assert canonical_json(content) == (
        '{"a":{"":[true,false],"\\u00e9":null},"z":[1,2,2.5,1e-07,1e+30]}'
    )


NUMBERS = (
    st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(-1000, 1000).map(lambda number: round(number, 3))
    | st.integers(-99, 99).map(float)
)
WORDS = st.text() | st.text('\x7f\x00é\ud800\\"a1.e-:,[ 0') | st.floats().map(lambda one: f":{one}")


@settings(deadline=None)
@given(
    st.recursive(
        NUMBERS | WORDS | st.booleans() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
        max_leaves=8,
    )
)
def test_the_canonical_text_is_what_the_standard_library_writes(content: Any) -> None:
    """Every number as the float or the whole number it is, keys in order, ASCII."""

    def number(text: str) -> int | float:
        value = float(text)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value

    plain = json.loads(json.dumps(content), parse_int=number, parse_float=number)
    assert canonical_json(content) == json.dumps(plain, sort_keys=True, separators=(",", ":"))


def drawn(shape: str, **value: Any) -> dict[str, Any]:
    """Return a region that is drawn with another tool than a rectangle's."""
    return {
        "id": "d",
        "type": f"{shape}labels",
        "value": {f"{shape}labels": ["Table"], **value},
        "to_name": "page",
        "from_name": "label",
    }


def marked(kind: str, **value: Any) -> dict[str, Any]:
    """Return a span in a page of HTML or in a dialogue."""
    return {
        "id": "m",
        "type": f"{kind}labels",
        "value": {f"{kind}labels": ["IMO"], **value},
        "to_name": "text",
        "from_name": "label",
    }


# The regions in it.


def test_spans_boxes_and_relations_are_read() -> None:
    found = read_result(
        [
            span("a"),
            span("b", start=7, end=9, text="Jo", labels=["VESSEL_NAME", "IMO"]),
            relation("a", "b", labels=["of"]),
            box("c", {"item_index": 1}),
        ],
        LABELS,
    )
    assert not found.malformed
    assert [(one.start, one.end, one.text, one.labels) for one in found.spans] == [
        (0, 5, "Alice", ("IMO",)),
        (7, 9, "Jo", ("VESSEL_NAME", "IMO")),
    ]
    assert [(r.from_id, r.to_id, r.labels, r.direction) for r in found.relations] == [
        ("a", "b", ("of",), "right")
    ]
    assert [(b.page_no, b.x, b.y, b.width, b.height, b.labels) for b in found.boxes] == [
        (2, 10, 20, 30, 5, ("Table",))
    ]


@pytest.mark.parametrize(
    ("raw", "shape", "place"),
    [
        (drawn("polygon", points=[[10, 10], [20.5, 12], [15, 30]]), "polygon", (10, 10, 10.5, 20)),
        (drawn("ellipse", x=50, y=50, radiusX=10, radiusY=5), "ellipse", (40, 45, 20, 10)),
        (
            drawn("ellipse", x=50, y=50, radiusX=10, radiusY=5, rotation=90),
            "ellipse",
            (47.5, 30, 5, 40),  # twice as wide as high: percents of a side differ in length
        ),
        (drawn("keypoint", x=5, y=6, width=2), "keypoint", (4, 4, 2, 4)),
        (drawn("keypoint", x=5, y=6), "keypoint", (5, 6, 0, 0)),
    ],
)
def test_what_is_drawn_otherwise_is_the_rectangle_around_it(
    raw: dict[str, Any], shape: str, place: tuple[float, ...]
) -> None:
    raw |= {"original_width": 200, "original_height": 100, "item_index": 2}
    (found,) = read_result([raw], LABELS).boxes
    assert (found.shape, found.page_no, found.raw) == (shape, 3, raw)
    assert (found.x, found.y, found.width, found.height) == pytest.approx(place)


@pytest.mark.parametrize("kind", ["hypertext", "paragraph"])
def test_marks_in_pages_and_dialogues_count_through_the_whole_text(kind: str) -> None:
    raw = marked(kind, start="/p[1]/text()[1]", globalOffsets={"start": 3, "end": 8}, text="Hello")
    (found,) = read_result([raw], LABELS).spans
    assert (found.start, found.end, found.text, found.labels) == (3, 8, "Hello", ("IMO",))


def test_what_is_typed_for_a_box_is_its_text() -> None:
    typed = {"id": "b", "type": "textarea", "value": {"x": 10, "text": ["INVOICE", "No. 5"]}}
    (found,) = read_result([typed, box("b"), box("c")], LABELS).boxes[:1]
    assert found.text == "INVOICE\nNo. 5"
    assert read_result([typed, box("c")], LABELS).boxes[0].text is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("choices", {"choices": ["pos", "neg"]}),
        ("textarea", {"text": ["one line summary"]}),
        ("rating", {"rating": 4}),
        ("number", {"number": 3.5}),
        ("datetime", {"datetime": "2026-11-23"}),
        ("taxonomy", {"taxonomy": [["A", "A1"], ["B"]]}),
        ("brushlabels", {"rle": [0, 0, 1], "format": "rle", "brushlabels": ["ink"]}),
        ("pairwise", {"selected": "left"}),
        ("ranker", {"ranker": {"rank": ["2", "1"]}}),
    ],
)
def test_other_kinds_of_regions_are_kept(kind: str, value: dict[str, Any]) -> None:
    raw = {"id": "o", "type": kind, "value": value}
    assert read_result([raw], LABELS) == Regions(others=(Other("o", kind, raw),))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("x", "the region is no object"),
        (None, "the region is no object"),
        ([], "the region is no object"),
        ({}, "the region has no type"),
        ({"type": 5, "id": "a", "value": {}}, "the region has no type"),
        ({"type": "labels", "value": {}}, "no id"),
        ({"type": "labels", "id": 5, "value": {}}, "no id"),
        ({"type": "labels", "id": "", "value": {}}, "no id"),
        ({"type": "labels", "id": "a" * 201, "value": {}}, "no id"),
        ({"type": "labels", "id": "a"}, "the region has no value"),
        ({"type": "labels", "id": "a", "value": None}, "the region has no value"),
        (span(labels=["NOBODY"]), "the label 'NOBODY' is not known"),
        (span(labels=[]), "the span has no labels"),
        (span(labels=...), "the span has no labels"),
        (span(labels="IMO"), "the span has no labels"),
        (span(labels=[""]), "the span has no labels"),
        (span(labels=[["IMO"]]), "the span has no labels"),
        (span(start="0"), "no whole numbers"),
        (span(end="5"), "no whole numbers"),
        (span(end=5.5), "no whole numbers"),
        (span(start=False), "no whole numbers"),
        (span(end=...), "no whole numbers"),
        (span(start=5, end=0), "does not end behind its start"),
        (span(start=5, end=5), "does not end behind its start"),
        (span(start=-1), "does not end behind its start"),
        (span(text=["Alice"]), "the span's text is no text"),
        ({**span(), "type": "rectanglelabels"}, "the box has no labels"),
        (box(rectanglelabels=[]), "the box has no labels"),
        (box(x="10"), "no number"),
        (box(y=None), "no number"),
        (box(width=...), "no number"),
        (box(height=10**400), "no number"),
        (box(rotation="up"), "no number"),
        (box(width=0), "the box has no area"),
        (box(height=-5), "the box has no area"),
        (box(outside={"item_index": -1}), "the box is on no page"),
        (box(outside={"item_index": "0"}), "the box is on no page"),
        (box(outside={"item_index": 0.5}), "the box is on no page"),
        (box(outside={"item_index": 10**30}), "the box is on no page"),
        (box(outside={"image_rotation": 90}), "a turned page"),
        (drawn("polygon", points=[[1, 1], [2, 2]]), "less than three points"),
        (drawn("polygon", points="round"), "less than three points"),
        (drawn("polygon", points=[[1, 1], [2, 2], [3]]), "no pairs"),
        (drawn("polygon", points=[[1, 1], [2, 2], [3, "x"]]), "no numbers"),
        (drawn("polygon", points=[[1, 1], [1, 2], [1, 3]]), "the box has no area"),
        (drawn("polygon", points=[[1, 1], [2, 2], [3, 1]], polygonlabels=[]), "no labels"),
        (drawn("ellipse", x=5, y=5, radiusX="a", radiusY=5), "no number"),
        (drawn("ellipse", x=5, y=5, radiusX=-1, radiusY=5), "the box has no area"),
        (drawn("keypoint", x=5, width=1), "no number"),
        (drawn("keypoint", x=5, y=5, width=-1), "no number"),
        (marked("hypertext", start="/p[1]", startOffset=0), "no offsets in the whole text"),
        (marked("paragraph", globalOffsets=[0, 5]), "no offsets in the whole text"),
        (marked("paragraph", globalOffsets={"start": "0", "end": 5}), "no whole numbers"),
        (marked("hypertext", globalOffsets={"start": 5, "end": 5}), "behind its start"),
        (relation("good", "nowhere"), "a region that is not there"),
        (relation("nowhere", "good"), "a region that is not there"),
        (relation(None, "good"), "does not say what it joins"),
        (relation("good", ["good"]), "does not say what it joins"),
        (relation("good", "good", labels="of"), "no list of words"),
        (relation("good", "good", labels=[5]), "no list of words"),
        (relation("good", "good", direction=["right"]), "no direction"),
        (span("good"), "another region has the same id"),
        (box("good"), "another region has the same id"),
    ],
)
def test_a_malformed_region_is_set_aside_and_its_neighbours_are_not(raw: Any, reason: str) -> None:
    found = read_result([span("good"), raw, span("last")], LABELS)
    assert [one.region_id for one in found.spans] == ["good", "last"]
    (malformed,) = found.malformed
    assert reason in malformed.reason
    assert malformed.content is raw
    assert not found.boxes
    assert not found.relations


def test_a_relation_to_a_malformed_region_is_malformed() -> None:
    found = read_result([span("a"), span("b", labels=[]), relation("a", "b")], LABELS)
    assert not found.relations
    assert len(found.malformed) == 2


def test_a_span_keeps_the_labels_that_are_known() -> None:
    found = read_result([span(labels=["NOBODY", "IMO", "IMO"])], LABELS)
    assert [one.labels for one in found.spans] == [("IMO",)]
    assert [one.reason for one in found.malformed] == ["the label 'NOBODY' is not known"]


def test_a_relation_needs_no_label_and_unknown_keys_do_no_harm() -> None:
    raw = {**relation("a", "a"), "surplus": {"x": 1}}
    found = read_result([{**span("a"), "surplus": 1, "score": 0.5}, raw], LABELS)
    assert found.relations == (Relation("a", "a", (), "right", raw),)
    assert not found.malformed


@pytest.mark.parametrize("result", [{}, "[]", 5, True, {"0": span()}])
def test_a_result_that_is_no_list_is_malformed(result: Any) -> None:
    assert [one.reason for one in read_result(result, LABELS).malformed] == [
        "the result is no list"
    ]


@pytest.mark.parametrize("result", [None, []])
def test_an_empty_result_says_nothing(result: Any) -> None:
    assert read_result(result, LABELS) == Regions()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = [
    *("id", "type", "value", "from_id", "to_id", "labels", "direction", "item_index", "start"),
    *("end", "text", "rectanglelabels", "x", "y", "width", "height", "rotation", "image_rotation"),
    *("points", "polygonlabels", "radiusX", "radiusY", "ellipselabels", "keypointlabels"),
    *("globalOffsets", "hypertextlabels", "from_name", "choices", "taxonomy", "rating"),
]
VALUES = JSON | st.sampled_from(
    [
        *(
            "labels",
            "rectanglelabels",
            "relation",
            "textarea",
            "a",
            "b",
            ["IMO"],
            ["Table"],
            0,
            1,
            9,
        ),
        *("polygonlabels", "ellipselabels", "keypointlabels", "hypertextlabels", "choices"),
        *("taxonomy", "rating", [[1, 2], [3, 4], [5, 9]], {"start": 0, "end": 1}),
    ]
)
SHAPES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=9)
REGIONS = st.builds(
    lambda outer, value: {**outer, "value": value}, SHAPES, SHAPES | JSON
) | st.sampled_from([span("a"), span("b", start=3, end=9), box("a"), box("b", rotation=45)])


@settings(deadline=None, max_examples=400)
@given(JSON | st.lists(REGIONS | JSON, max_size=5), st.text(max_size=12))
def test_no_json_at_all_makes_reading_raise(result: Any, text: str) -> None:
    found = read_result(result, LABELS)
    read_answers(found.others)
    placed = place_spans(found.spans, text)
    for one in placed.spans:
        assert text[one.start : one.end] == one.text
    boxes = place_boxes(found.boxes, {1: Frame(612, 792, 90), 2: Frame(None, None)})
    assert len(boxes.boxes) + len(boxes.malformed) == len(found.boxes)
    assert len(placed.spans) + len(placed.malformed) == len(found.spans)
    assert len(content_sha256(result)) == 64


@settings(deadline=None, max_examples=200)
@given(JSON | st.dictionaries(st.sampled_from(list(RAW)), JSON))
def test_no_json_at_all_makes_reading_an_annotation_raise(raw: Any) -> None:
    found = read_annotation(raw)
    assert isinstance(found, Malformed) or len(found.content_sha256) == 64
