"""What people make in Label Studio themselves: projects with labels of their own, and tasks."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

from oceanid_pipelines.flows.curation import promote_documents
from oceanid_pipelines.flows.label_uploads import link_uploads
from oceanid_pipelines.flows.projects import discover
from oceanid_pipelines.flows.provisioning import provision
from oceanid_pipelines.flows.spoken_rows import OUTSIDE
from oceanid_pipelines.flows.tasks import Pushed
from oceanid_pipelines.settings import Settings
from tests.flows import desk as desks
from tests.flows import driver, samples, sinks
from tests.flows.desk import Desk
from tests.flows.labelling import span
from tests.flows.sinks import until

IMO = samples.imo(701)
TEXT = f"\N{SPEEDBOAT} IMO {IMO} carries phosphate for NOBODY."
TALK = ["Ahoy", "\N{SPEEDBOAT} We fly the flag of Panama"]
LABELS = ("IMO", "CARGO")
NOTES = """<View><Labels name="label" toName="text"><Label value="CARGO"/></Labels>
<Text name="text" value="$note"/></View>"""
NUMBER, CARGO = span("i", TEXT, IMO, "IMO"), span("c", TEXT, "phosphate", "CARGO")
UNKNOWN = span("u", TEXT, "NOBODY", "BUYER")


def config(*labels: str) -> str:
    offered = "".join(f'<Label value="{label}"/>' for label in labels)
    return (
        f'<View><Labels name="label" toName="text">{offered}</Labels>'
        '<Text name="text" value="$note"/>'
        '<ParagraphLabels name="said" toName="talk"><Label value="FLAG"/></ParagraphLabels>'
        '<Paragraphs name="talk" value="$talk" textKey="words"/></View>'
    )


def in_talk(paragraph: str, words: str) -> dict[str, Any]:
    """Return a mark as the labelling page makes it in a dialogue: by paragraph."""
    start = TALK[-1].index(words)
    place = {"start": paragraph, "startOffset": start, "end": paragraph}
    value = {**place, "endOffset": start + len(words), "text": words, "paragraphlabels": ["FLAG"]}
    common = {"type": "paragraphlabels", "from_name": "said", "to_name": "talk"}
    return {"id": f"p{paragraph}", **common, "value": value}


def test_what_is_said_in_a_project_that_people_made_lands_with_its_own_labels(
    desk: Desk, tmp_path: Path
) -> None:
    variables = sinks.variables(desk.environment)
    desk = replace(desk, deployment=replace(desk.deployment, environment=variables))
    sign = f"\N{ANCHOR} {secrets.token_hex(4)}"
    number = desk.server.create_project(f"{sign} talk", config(*LABELS)).project_id
    notes = desk.server.create_project(f"{sign} notes", NOTES).project_id
    attach(desk, sign, known=False)
    hooks = [hook for one in (number, notes) for hook in desk.server.webhooks(one)]
    assert [one.url for one in hooks] == [variables["OCEANID_SINK_URL"]] * 2
    data = {"note": TEXT, "talk": [{"who": "A", "words": words} for words in TALK]}
    (task,) = desk.server.import_tasks(number, [{"data": data}])
    desk.import_file(notes, "notes.csv", f"note\n{TEXT}\n".encode(), "text/csv")
    (row,) = desk.server.task_ids(notes)

    with sinks.sink(desk.environment, tmp_path / "sink.log"):
        # Somebody is quicker than the first look at what projects there are.
        other = desk.server.create_annotation(row, [CARGO]).annotation_id
        until(lambda: set_aside(desk))
        assert desk.issues(other) == ["its task is none of ours"]
        attach(desk, sign)
        said = [NUMBER, CARGO, UNKNOWN, in_talk("1", "Panama"), in_talk("0", "flag")]
        answer = desk.server.create_annotation(task, said).annotation_id
        until(lambda: len(facts(desk)) > 3)
    assert facts(desk) == [
        ("CARGO", "phosphate", 0, OUTSIDE),
        ("CARGO", "phosphate", 0, OUTSIDE),
        ("FLAG", "Panama", 1, None),
        ("IMO", IMO, 1, None),
    ]
    assert desk.issues(answer) == [
        "the label 'BUYER' is not known",
        "the span ends behind the text",
    ]

    # No source delivered it: it stays in stage, as what is said of files of people's own does.
    with driver.writing(desk.environment) as connection:
        promote_documents(connection)
    assert desk.deployment.names() == {}

    # A poll changes nothing but finds which file the other task was made of.
    before = facts(desk)
    assert attach(desk, sign, listen=True) == 0
    assert facts(desk) == before
    files = {
        one["external_key"]: one["details"]["file"]
        for one in desk.deployment.rows("SELECT external_key, details FROM stage.documents")
    }
    assert files.keys() == {f"ls:{number}/{task}", f"ls:{notes}/{row}"}
    assert files[f"ls:{number}/{task}"] is None
    assert str(files[f"ls:{notes}/{row}"]).startswith(f"upload/{notes}/")
    assert str(files[f"ls:{notes}/{row}"]).endswith("-notes.csv")
    assert desk.catch_up() == Pushed()
    versions = desk.deployment.versions()
    assert attach(desk, sign, listen=True) == 0
    assert desk.catch_up() == Pushed()
    assert desk.deployment.versions() == versions

    # Somebody adds a label: what was set aside for want of it is read.
    desk.server.update_project(number, label_config=config(*LABELS, "BUYER"))
    attach(desk, sign, listen=True)
    assert ("BUYER", "NOBODY", 0, OUTSIDE) in facts(desk)
    assert desk.issues(answer) == ["the span ends behind the text"]
    desk.server.delete_annotation(answer)
    desk.server.update_annotation(other, result=[])
    attach(desk, sign, listen=True)
    assert facts(desk) == []


def test_a_label_that_only_a_project_s_own_config_declares_is_never_promoted(desk: Desk) -> None:
    """Nor does it speak of a vessel: what is joined with it is joined with nothing."""
    folder = desk.deployment.catalog / "label_configs"
    folder.mkdir()
    xml = config(*LABELS, "VESSEL_NAME").replace("$note", "$text").partition("<ParagraphLabels")[0]
    (folder / "own.xml").write_text(f"{xml}</View>", encoding="utf-8")
    declared = desk.deployment.catalog / "projects.yaml"
    content = json.loads(declared.read_text(encoding="utf-8"))
    content["projects"][desk.texts]["label_config"] = "own.xml"
    declared.write_text(json.dumps(content), encoding="utf-8")
    desk.ready(a=TEXT)
    name = span("n", TEXT, "NOBODY", "VESSEL_NAME")
    joined = [{"type": "relation", "from_id": one, "to_id": "c", "labels": []} for one in "in"]
    second = [span("i2", TEXT, "phosphate", "IMO")]  # invalid, so that marks are not of one vessel
    said = [NUMBER, CARGO, UNKNOWN, name, *second, *joined]
    answer = desk.server.create_annotation(desk.task(TEXT).task_id, said).annotation_id
    desk.listen()
    assert facts(desk)[0] == ("CARGO", "phosphate", 0, OUTSIDE)
    assert desk.issues(answer) == ["the label 'BUYER' is not known"]
    assert desk.deployment.names() == {IMO: None}
    log = desk.deployment.rows("SELECT after::text AS words FROM curated.promotion_log")
    assert log
    assert not [one for one in log if "phosphate" in str(one["words"])]


def facts(desk: Desk) -> list[tuple[Any, ...]]:
    """Return label, words, vessel of the task (0 for none), and what is noted."""
    rows = desk.deployment.rows(
        "SELECT label, value_raw, record_no %% 500 AS vessel, issue, validity, db_mapping"
        " FROM stage.extractions WHERE producer = 'human' ORDER BY label, document_id"
    )
    assert all(one["issue"] != OUTSIDE or one["validity"] == "valid" for one in rows)
    assert all((one.pop("db_mapping") is None) == (one["issue"] == OUTSIDE) for one in rows)
    return [(one["label"], one["value_raw"], one["vessel"], one["issue"]) for one in rows]


def set_aside(desk: Desk) -> list[Any]:
    return desk.deployment.rows("SELECT FROM stage.annotation_state WHERE issues <> '[]'")


def attach(desk: Desk, sign: str, *, known: bool = True, listen: bool = False) -> int:
    """Do what `oceanid provision` and a run do about the projects that people made."""
    catalog = replace(
        desks.own_catalog(desk.environment),
        excluded=frozenset({"[!\N{ANCHOR}]*", f"\N{ANCHOR} [!{sign[2]}]*"}),
    )
    with driver.writing(desk.environment) as connection:
        list(provision(connection, desk.server, catalog, Settings.load(desk.environment)))
        if not known:
            return 0
        discover(connection, desk.server, catalog)
        linked = link_uploads(connection, desk.server)
    if listen:
        desk.listen()
    return linked
