"""What people's own tasks show, by their label config, and where a mark on each part of it is."""

from __future__ import annotations

from typing import Any

import pytest

from oceanid_pipelines.domain.label_config_changes import offered_labels
from oceanid_pipelines.domain.own_tasks import own_pages
from oceanid_pipelines.domain.pieces import on_pages, pieces, place_in
from oceanid_pipelines.domain.regions import read_result

DIALOGUE = ["\N{SPEEDBOAT} Ahoy", "We fly the flag of Panama", "Over"]
NOTE = "IMO 9074729"
PAGES = [("note", NOTE), *(("talk", one) for one in DIALOGUE), ("page", ""), ("page", "")]
WHOLE = "\n\f\n".join(text for _, text in PAGES)


@pytest.mark.parametrize(
    ("tags", "data", "shown"),
    [
        ('<Text name="t" value="$a"/>', {"a": "IMO 9"}, [("t", "IMO 9")]),
        ('<Text name="t" value="$a.b"/>', {"a": {"b": 9}}, [("t", "9")]),
        ('<Text name="t" value="$a"/>', {"b": "another"}, []),
        ('<Text name="t" value="$a"/>', {"a": ["no text"]}, []),
        ('<Text name="t" value="$a.b"/>', {"a": "no object"}, []),
        ('<Text name="t" value="$a" valueType="url"/>', {"a": "http://x/y.txt"}, []),
        ('<Text name="t" value="words of the config"/>', {"a": "x"}, []),
        (
            '<HyperText name="h" value="$a"/>',
            {"a": "<style>p {}</style><p>Caf&eacute; <b>quay</b></p><br/>end"},
            [("h", "Caf\N{LATIN SMALL LETTER E WITH ACUTE} quayend")],
        ),
        (
            '<Paragraphs name="p" value="$a" textKey="said"/>',
            {"a": [{"said": "Hi"}, {"words": "of another key"}, "no object", {"said": "Bye"}]},
            [("p", "Hi"), ("p", ""), ("p", ""), ("p", "Bye")],
        ),
        ('<Image name="i" value="$a"/>', {"a": "s3://b/1.png"}, [("i", None)]),
        ('<Image name="i" valueList="$a"/>', {"a": ["1", "2"]}, [("i", None), ("i", None)]),
        (
            '<View><Text name="t" value="$a"/></View><Image name="i" value="$b"/>',
            {"a": "x", "b": "1.png"},
            [("t", "x"), ("i", None)],
        ),
        ('<Labels name="l" toName="t"><Label value="IMO"/></Labels>', {"a": "x"}, []),
    ],
)
def test_what_a_task_shows(tags: str, data: dict[str, Any], shown: list[Any]) -> None:
    found = own_pages(f"<View>{tags}</View>", data)
    assert [(one.shown_as, one.text) for one in found] == shown
    assert [one.is_picture for one in found] == [text is None for _, text in shown]


def in_talk(first: Any, start: Any, last: Any, end: Any, text: str | None) -> dict[str, Any]:
    place = {"start": first, "startOffset": start, "end": last, "endOffset": end}
    return {
        "id": "r",
        "type": "paragraphlabels",
        "from_name": "said",
        "to_name": "talk",
        "value": {**place, "paragraphlabels": ["FLAG"], **({"text": text} if text else {})},
    }


def on(name: str, start: int, end: int, text: str) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": text, "labels": ["IMO"]}
    return {"id": "r", "type": "labels", "from_name": "l", "to_name": name, "value": value}


@pytest.mark.parametrize(
    ("region", "text"),
    [
        (in_talk("1", 19, "1", 25, "Panama"), "Panama"),
        (in_talk(1, 19, 1, 25, "Panama"), "Panama"),
        (in_talk("1", 19, "1", 25, None), "Panama"),
        (in_talk("0", 2, "0", 6, "Ahoy"), "Ahoy"),
        (in_talk("0", 3, "0", 7, "Ahoy"), "Ahoy"),  # in UTF-16 units
        (in_talk("0", 2, "1", 2, "Ahoy\nWe"), "Ahoy\n\f\nWe"),
        (in_talk("1", 23, "2", 4, "ma Over"), "ma\n\f\nOver"),
        (on("note", 4, 11, "9074729"), "9074729"),
    ],
)
def test_a_mark_on_one_of_several_things_is_found_in_the_document(
    region: dict[str, Any], text: str
) -> None:
    result = read_result([region], None)
    placed = place_in(pieces(PAGES), result.spans)
    (found,) = placed.spans
    assert (found.text, WHOLE[found.start : found.end], placed.malformed) == (text, text, ())


@pytest.mark.parametrize(
    ("region", "reason"),
    [
        (in_talk("3", 0, "3", 2, None), "no such paragraph"),
        (in_talk("1", 19, "1", 30, "Panama"), "ends behind the text"),
        (in_talk("1", 0, "1", 6, "Panama"), "is another"),
        (in_talk("0", 2, "1", 2, "Over"), "is another"),
        (in_talk("-1", 0, "1", 2, None), "no whole numbers"),
        (in_talk("1", "0", "1", 2, None), "no whole numbers"),
        (in_talk("1", 5, "1", 5, None), "behind its start"),
        (in_talk("1", 5, "0", 9, None), "behind its start"),
        (in_talk("1" * 30, 0, "1", 9, None), "no whole numbers"),
        (in_talk("0", -2, "0", 9, None), "behind its start"),
        (in_talk("0", 2, "1", -2, None), "behind its start"),
        (on("gone", 4, 11, "9074729"), "does not show"),
        (on("talk", 4, 11, "9074729"), "is another"),
    ],
)
def test_a_mark_that_is_nowhere_is_set_aside(region: dict[str, Any], reason: str) -> None:
    result = read_result([region], None)
    malformed = [*result.malformed, *place_in(pieces(PAGES), result.spans).malformed]
    assert [reason in one.reason for one in malformed] == [True]


def test_boxes_are_on_the_pages_of_what_they_were_drawn_on() -> None:
    value = {"x": 1, "y": 1, "width": 2, "height": 2, "rectanglelabels": ["Title"]}
    drawn = [
        {"id": name, "type": "rectanglelabels", "to_name": name, "item_index": 1, "value": value}
        for name in ("page", "gone")
    ]
    boxes, malformed = on_pages(pieces(PAGES), read_result(drawn, None).boxes)
    assert [(one.region_id, one.page_no) for one in boxes] == [("page", 6)]
    assert [one.content["id"] for one in malformed] == ["gone"]
    assert on_pages(pieces([(None, ""), (None, "")]), boxes) == (boxes, [])


@pytest.mark.parametrize(
    ("config", "labels"),
    [
        ('<Labels name="l" toName="t"><Label value="A"/><Label value="$b"/></Labels>', {"A"}),
        (
            '<RectangleLabels name="l" toName="i"><Label value="B" alias="b"/></RectangleLabels>',
            {"b"},
        ),
        ('<Choices name="c" toName="t"><Choice value="C"/></Choices>', set()),
        ('<Relations><Relation value="of"/></Relations>', set()),
        ("<View>", set()),
    ],
)
def test_the_labels_for_marks_that_a_config_declares(config: str, labels: set[str]) -> None:
    assert offered_labels(f"<View>{config}</View>") == labels
