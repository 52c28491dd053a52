"""Label configs: they offer the taxonomy, and the real Label Studio accepts them."""

from __future__ import annotations

import secrets
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from oceanid_pipelines.catalog import Label, Taxonomy, load_catalog
from oceanid_pipelines.catalog.models import TaskType
from oceanid_pipelines.clients.label_studio import LabelStudio, TasksRefused
from oceanid_pipelines.domain.label_configs import (
    RECORD_FIELD,
    VERDICT,
    VERDICTS,
    config_sha256,
    relations,
    render,
)
from oceanid_pipelines.domain.regions import read_result
from tests.conftest import LabelStudioAccess

TAXONOMY = load_catalog().taxonomy
DATA: dict[TaskType, dict[str, Any]] = {
    "ner": {"text": "IMO 9074729 🚢"},
    "layout": {"pages": ["s3://bucket/page-1.png", "s3://bucket/page-2.png"]},
    "table_review": {
        "record": "IMO: 9074728",
        "field": "IMO",
        "why": "its check digit is wrong",
        "suggestion": "9074729",
    },
}
REGIONS: dict[TaskType, dict[str, Any]] = {
    "ner": {
        "type": "labels",
        "from_name": "label",
        "to_name": "text",
        "value": {"start": 4, "end": 11, "text": "9074729", "labels": ["IMO"]},
    },
    "layout": {
        "type": "rectanglelabels",
        "from_name": "label",
        "to_name": "page",
        "value": {
            "x": 1,
            "y": 1,
            "width": 9,
            "height": 9,
            "rotation": 0,
            "rectanglelabels": ["IMO"],
        },
    },
    "table_review": {
        "type": "choices",
        "from_name": VERDICT,
        "to_name": RECORD_FIELD,
        "value": {"choices": ["accept"]},
    },
}
TYPES: list[TaskType] = ["ner", "layout", "table_review"]
LABELLING: list[TaskType] = ["ner", "layout"]  # whose labels are the taxonomy's


def parsed(config: str) -> ET.Element:
    return ET.fromstring(config)  # noqa: S314 - we rendered it


def offered(config: str) -> list[str]:
    return [one.attrib["value"] for one in parsed(config).iter("Label")]


def with_label(label: str) -> Taxonomy:
    odd = Label(label=label, tier="identity", kind="text", goes_to=None)
    return TAXONOMY.model_copy(update={"labels": (*TAXONOMY.labels, odd)})


def test_every_label_that_a_word_can_have_is_offered_once() -> None:
    names = offered(render("ner", TAXONOMY))
    assert len(names) == len(set(names))
    assert set(names) == set(TAXONOMY.by_name) - {"O"}


def test_every_label_that_a_box_can_have_is_offered_once() -> None:
    names = offered(render("layout", TAXONOMY))
    assert len(names) == len(set(names))
    assert set(names) == set(TAXONOMY.box_labels)


def test_labels_of_a_tier_stand_together_in_one_colour() -> None:
    for group in parsed(render("ner", TAXONOMY)).iter("View"):
        labels = group.findall("Label")
        assert len({TAXONOMY.by_name[one.attrib["value"]].tier for one in labels}) <= 1
        assert len({one.attrib["background"] for one in labels}) <= 1


def test_a_qualifier_that_a_label_cannot_be_without_can_be_said_by_a_relation() -> None:
    names = relations(TAXONOMY)
    assert names[0] == "of"
    assert {"VALID_FROM", "VALID_TO", "BEAM", "OWNER"} <= set(names)
    assert "LOA" not in names


@pytest.mark.parametrize("task_type", TYPES)
def test_the_same_taxonomy_gives_the_same_config(task_type: TaskType) -> None:
    config = render(task_type, TAXONOMY)
    assert render(task_type, TAXONOMY.model_copy()) == config
    assert config_sha256(f"\n{config}\n") == config_sha256(config)
    if task_type in LABELLING:
        assert config_sha256(render(task_type, with_label("NEW"))) != config_sha256(config)


def test_a_verdict_is_one_of_those_that_are_offered() -> None:
    offered = [
        one.attrib["alias"] for one in parsed(render("table_review", TAXONOMY)).iter("Choice")
    ]
    assert offered == list(VERDICTS) == ["accept", "correct", "dismiss"]


@pytest.mark.parametrize("label", ['<&">', "O'Brien & söns", "]]>"])
def test_a_label_is_escaped(label: str) -> None:
    assert label in offered(render("ner", with_label(label)))


@pytest.fixture
def server(label_studio: LabelStudioAccess) -> LabelStudio:
    return LabelStudio(label_studio.url, label_studio.api_key)


@pytest.mark.parametrize("task_type", TYPES)
def test_label_studio_takes_the_config_as_it_is_and_a_task_of_its_kind(
    server: LabelStudio, task_type: TaskType
) -> None:
    config = render(task_type, TAXONOMY)
    project = server.create_project(f"{task_type} {secrets.token_hex(6)}", config).project_id
    assert server.project(project).label_config == config
    (task,) = server.import_tasks(project, [{"data": DATA[task_type]}])
    assert server.tasks(project, [task])[0].data == DATA[task_type]
    if task_type == "ner":
        with pytest.raises(TasksRefused, match='"text" key is expected'):
            server.import_tasks(project, [{"data": {"other": ""}}])
    server.close()


@pytest.mark.parametrize("task_type", TYPES)
def test_an_added_label_is_accepted_beside_existing_annotations(
    server: LabelStudio, task_type: TaskType
) -> None:
    """Labels are only ever appended: a newer taxonomy must not be refused by what was said."""
    config = render(task_type, TAXONOMY)
    project = server.create_project(f"{task_type} {secrets.token_hex(6)}", config).project_id
    (task,) = server.import_tasks(project, [{"data": DATA[task_type]}])
    region = {"id": "a", **REGIONS[task_type]}
    said = server.create_annotation(task, [region])
    assert not read_result(said.result, TAXONOMY.by_name).malformed
    newer = render(task_type, with_label("NEW"))
    assert server.update_project(project, label_config=newer).label_config == newer
    server.close()
