"""Changes of label configs: what people said is found before its label or control goes."""

from __future__ import annotations

from typing import Any

import pytest

from oceanid_pipelines.domain.label_config_changes import Removed, controls, orphans, removed

OLD = """<View>
  <Relations><Relation value="of"/><Relation value="near"/></Relations>
  <Labels name="label" toName="text">
    <Label value="IMO"/><View><Label value="FLAG"/></View>
  </Labels>
  <Choices name="sure" toName="text"><Choice value="Certainly" alias="yes"/></Choices>
  <Taxonomy name="gear" toName="text">
    <Choice value="net"><Choice value="purse"/></Choice>
  </Taxonomy>
  <TextArea name="note" toName="text"/>
  <Text name="text" value="$text"/>
</View>"""
NOTHING = Removed(frozenset(), frozenset())


def region(name: str, kind: str, said: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": "text", "type": kind, "value": {kind: said}}


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ("", "", NOTHING),
        ('<Label value="IMO"/>', '<Label value="IMO"/><Label value="MMSI"/>', NOTHING),
        ('<Label value="IMO"/>', '<Label background="red" value="IMO"/>', NOTHING),
        ('<TextArea name="note" toName="text"/>', "", Removed(frozenset({"note"}), frozenset())),
        ('name="note"', 'name="words"', Removed(frozenset({"note"}), frozenset())),
        ("TextArea", "Rating", Removed(frozenset({"note"}), frozenset())),
        (
            '<Label value="IMO"/>',
            '<Label value="NUMBER"/>',
            Removed(frozenset(), frozenset({("label", "IMO")})),
        ),
        ('alias="yes"', 'alias="aye"', Removed(frozenset(), frozenset({("sure", "yes")}))),
        ('value="Certainly"', 'value="Surely"', NOTHING),
        (
            '<Relation value="near"/>',
            "",
            Removed(frozenset(), frozenset({("relation", "near")})),
        ),
        (
            '<Choice value="purse"/>',
            "",
            Removed(frozenset(), frozenset({("gear", "purse")})),
        ),
        (
            'name="note" toName="text"',
            'name="note" toName="t2"',
            Removed(frozenset({"note"}), frozenset()),
        ),
    ],
)
def test_what_a_new_config_takes_away_is_told(old: str, new: str, gone: Removed) -> None:
    assert old in OLD
    assert removed(OLD, OLD.replace(old, new, 1)) == gone
    assert bool(removed(OLD, OLD.replace(old, new, 1))) == (gone != NOTHING)


@pytest.mark.parametrize(
    ("result", "lost"),
    [
        (region("label", "labels", ["IMO"]), {"label IMO"}),
        (region("label", "labels", ["FLAG"]), set()),
        (region("other", "labels", ["IMO"]), set()),
        (region("note", "textarea", ["IMO"]), {"control note"}),
        (region("gear", "taxonomy", [["net", "purse"]]), {"label purse"}),
        ({"type": "relation", "from_id": "a", "to_id": "b", "labels": ["near"]}, {"label near"}),
        ({"type": "relation", "labels": "near"}, {"label near"}),
        ({"type": "labels", "value": None, "from_name": "label"}, set()),
        ({"type": 5, "value": {}, "from_name": ["label"]}, set()),
        ("a string", set()),
    ],
)
def test_what_an_annotation_would_lose_is_told_in_words(result: Any, lost: set[str]) -> None:
    gone = Removed(
        frozenset({"note"}),
        frozenset({("label", "IMO"), ("gear", "purse"), ("relation", "near")}),
    )
    assert orphans([result], gone) == lost
    assert orphans([result], NOTHING) == frozenset()


@pytest.mark.parametrize("result", [None, {}, "x", [None]])
def test_a_result_of_no_shape_loses_nothing(result: Any) -> None:
    assert orphans(result, Removed(frozenset({"label"}), frozenset())) == frozenset()


def test_a_config_that_is_no_xml_is_refused() -> None:
    with pytest.raises(ValueError, match="not XML"):
        controls("<View>")
