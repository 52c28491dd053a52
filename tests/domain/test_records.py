"""The lines of one version: as values, without any store."""

from __future__ import annotations

import json
from typing import Any

from oceanid_pipelines.domain.contexts import Shown
from oceanid_pipelines.domain.records import AnnotationVersion, Made, Maker

MAKER = Maker(taxonomy="1", labels={"ner": ["FLAG"], "layout": []}, salt="salt")
SPAN = {"id": "a", "type": "labels", "value": {"start": 0, "end": 4, "labels": ["FLAG"]}}
SAID = AnnotationVersion(
    annotation_id=7,
    version=2,
    change="updated",
    content_sha256="a" * 64,
    task_id=5,
    result=json.dumps([SPAN]),
    annotator="one@example.org",
    was_cancelled=False,
    ground_truth=True,
    lead_time_s=1.5,
    created_at="2026-01-01T00:00:00.000000Z",
    updated_at="2026-01-02T00:00:00.000000Z",
    config_sha256="c" * 64,
)
SHOWN = Shown("ner", "b" * 64, "s3://bucket/key#1", ("Perú", "and more"))


def record(made: Made) -> dict[str, Any]:
    assert made.line is not None
    found: dict[str, Any] = json.loads(made.line.content)
    return found


def test_lines_of_a_version_say_the_same_of_it_and_each_its_own() -> None:
    version = MAKER.version(SAID, SHOWN)
    audit, training = version.audit(), version.training("ner", "train")
    said, told = record(audit), record(training)
    common = said.keys() & told.keys()
    assert {name for name in common if said[name] != told[name]} == {"record_id", "schema", "split"}
    assert told["spans"][0]["text"] == "Perú"
    assert said["result"] == SAID.result
    gone = record(version.tombstone(3))
    assert {name for name in said if said[name] != gone[name]} == {
        *("source", "text_sha256", "content_sha256", "result", "withdrawal")
    }
    assert (version.audit(), version.training("ner", "train")) == (audit, training)


def test_of_several_problems_the_first_column_is_told() -> None:
    said = SAID._replace(config_sha256="no hash", updated_at="yesterday")
    version = MAKER.version(said, SHOWN._replace(uri="https://signed"))
    for made in (version.training("ner", ""), version.audit(), version.tombstone(0)):
        assert made.line is None
        (words,) = made.objections.values()
        assert words.endswith(": config_sha256 breaks properties/config_sha256/pattern")
    (words,) = (
        MAKER.version(SAID, SHOWN._replace(uri="https://signed"))
        .training("ner", "")
        .objections.values()
    )
    assert words == "ner-7: split breaks properties/split/minLength"
