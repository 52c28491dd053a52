"""What is predicted helps people and is never taken for their word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from oceanid_pipelines.cli import oceanid
from oceanid_pipelines.domain.prelabels import rules_version
from oceanid_pipelines.flows.predictions import CARRIED, SHOWN_AS, span_control
from oceanid_pipelines.flows.tasks import Pushed
from oceanid_pipelines.store.predictions import Override, overrides
from tests.flows import desk as desks
from tests.flows import driver, samples
from tests.flows.desk import Desk
from tests.flows.labelling import span

IMO = samples.imo(601)
TEXT = f"🚢 The SEA MIST, IMO {IMO}, flying the flag of Panama, left on 26 August 2025."
MODELS = """
def names(text):
    start = text.find("SEA MIST")
    if start < 0:
        return []
    return [(start, start + 8, "VESSEL_NAME", 0.75), (start + 4, start + 8, "IMO")]

names.version = "7"

def breaks(text):
    raise RuntimeError("out of memory")

def strays(text):
    return [(0, len(text) + 1, "IMO")]
"""


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package with models of a user."""
    info = tmp_path / "site" / "somebodys-1.2.dist-info"
    info.mkdir(parents=True)
    (info.parent / "somebodys.py").write_text(MODELS, encoding="utf-8")
    (info / "METADATA").write_text("Name: somebodys\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[oceanid.prelabels]\nnames = somebodys:names\nbreaks = somebodys:breaks\n"
        "strays = somebodys:strays\nlost = somebodys:nothing\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(info.parent)


def declare(desk: Desk, *predictions: str) -> None:
    file = desk.deployment.catalog / "projects.yaml"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["projects"][desk.texts]["predictions"] = predictions
    file.write_text(json.dumps(content), encoding="utf-8")


def shown(desk: Desk, text: str) -> list[tuple[str, str]]:
    """Return the label and words of every span that Label Studio shows in a text's task."""
    task = desk.task(text).task_id
    answer: list[dict[str, Any]] = desk.server._http.get("/api/predictions/", {"task": task})
    assert {one["model_version"] for one in answer} <= {SHOWN_AS}
    assert len(answer) <= 1
    regions = [region for one in answer for region in one["result"]]
    for region in regions:
        value = region["value"]
        assert text[value["start"] : value["end"]] == value["text"]
    return [(region["value"]["labels"][0], region["value"]["text"]) for region in regions]


def told(desk: Desk) -> list[dict[str, Any]]:
    """Return what `oceanid status` says about predictions."""
    done = CliRunner().invoke(oceanid, ["status", "--json"], env=desk.environment)
    found: list[dict[str, Any]] = json.loads(done.stdout)["predictions"]
    return found


def test_predictions_are_shown_kept_apart_and_compared_with_what_people_say(
    desk: Desk, models: None
) -> None:
    declare(desk, "names", "breaks", "strays", "lost", "absent", "rules")
    desk.deployment.put("uploads/AAA/2026-01-01/a.txt", TEXT.encode())
    desk.deployment.put("uploads/AAA/2026-01-01/b.txt", b"nothing to see")
    assert desk.catch_up() == Pushed(reserved=2, pushed=2)

    assert shown(desk, "nothing to see") == []
    assert shown(desk, TEXT) == [
        ("VESSEL_NAME", "SEA MIST"),
        ("IMO", IMO),
        ("FLAG", "Panama"),
        ("DATE", "26 August 2025"),
    ]
    rules = rules_version(desks.own_catalog(desk.environment).countries)
    kept = {
        row["model_version"]: row
        for row in desk.deployment.rows(
            "SELECT model_version, spans, predictions.error FROM label.predictions"
            " JOIN label.tasks USING (task_key) JOIN stage.documents USING (document_id)"
            " WHERE title = 'a.txt'"
        )
    }
    assert set(kept) == {"names-7", "breaks-1.2", "strays-1.2", "lost", "absent", rules}
    assert kept["names-7"]["spans"] == [
        {"start": 6, "end": 14, "label": "VESSEL_NAME", "score": 0.75}
    ]
    assert [len(kept[name]["spans"]) for name in ("names-7", rules)] == [1, 3]
    for name, reason in {
        "breaks-1.2": "out of memory",
        "strays-1.2": "is not in the text",
        "lost": "cannot be loaded",
        "absent": "no entry point",
    }.items():
        assert reason in kept[name]["error"]

    # Nobody has said anything: nothing is known of any vessel.
    desk.listen()
    assert desk.facts() == set()
    assert desk.deployment.rows("SELECT FROM stage.extractions") == []
    assert desk.deployment.names() == {}

    wider = span("f", TEXT, "flag of Panama", "FLAG")
    answer = [span("i", TEXT, IMO, "IMO"), wider, {"id": "x", "type": "labels", "value": {}}]
    desk.server.create_annotation(desk.task(TEXT).task_id, answer)
    desk.listen()
    with driver.writing(desk.environment) as connection:
        assert set(overrides(connection)) == {
            Override(desk.texts, rules, "IMO", 1, 0, 0),
            Override(desk.texts, rules, "FLAG", 0, 1, 0),
            Override(desk.texts, rules, "DATE", 0, 0, 1),
            Override(desk.texts, "names-7", "VESSEL_NAME", 0, 0, 1),
        }
    rates = {(one["model_version"], one["label"]): one["override_rate"] for one in told(desk)}
    assert rates == {
        (rules, "IMO"): 0.0,
        (rules, "FLAG"): 1.0,
        (rules, "DATE"): 1.0,
        ("names-7", "VESSEL_NAME"): 1.0,
    }

    # Somebody else keeps two: none counts while they differ, and then only the answer that does.
    other = desk.hire("eve")
    theirs = [span("i", TEXT, IMO, "IMO"), span("n", TEXT, "SEA MIST", "VESSEL_NAME")]
    second = other.create_annotation(desk.task(TEXT).task_id, theirs).annotation_id
    other.close()
    desk.listen()
    assert told(desk) == []
    desk.server.update_annotation(second, ground_truth=True)
    desk.listen()
    assert {one["label"]: (one["kept"], one["removed"]) for one in told(desk)} == {
        "IMO": (1, 0),
        "VESSEL_NAME": (1, 0),
        "FLAG": (0, 1),
        "DATE": (0, 1),
    }
    table = CliRunner().invoke(oceanid, ["status"], env=desk.environment)
    assert [line.split()[-4:] for line in table.output.splitlines() if " names-7 " in line] == [
        ["1", "0", "0", "0%"]
    ]
    assert desk.catch_up() == Pushed()


def test_what_still_fits_new_content_comes_along_as_a_prediction(desk: Desk) -> None:
    """Also without any model: it is what people said."""
    key = "uploads/AAA/2026-01-01/a.txt"
    desk.ready(a=TEXT)
    task = desk.task(TEXT).task_id
    said = [span("n", TEXT, "SEA MIST", "VESSEL_NAME"), span("d", TEXT, "2025", "DATE")]
    for _ in range(2):
        desk.server.create_annotation(task, said)
    desk.server.create_annotation(task, [span("i", TEXT, IMO, "MMSI")])  # newest, of a minority
    desk.listen()
    newer = f"Corrected. {TEXT.replace('26 August 2025', '27 August 2025')}"
    desk.deployment.overwrite(key, newer.encode())
    assert desk.catch_up() == Pushed(reserved=1, pushed=1, retired=1, told=1)
    assert shown(desk, newer) == [("VESSEL_NAME", "SEA MIST")]
    (kept,) = desk.deployment.rows("SELECT model_version, spans FROM label.predictions")
    assert kept["model_version"] == CARRIED
    desk.listen()
    assert ("VESSEL_NAME", "SEA MIST") in desk.facts()  # of the old content, as it was said


def test_a_label_config_without_words_to_mark_gets_no_predictions() -> None:
    assert span_control("<View><Image name='a' value='$pages'/></View>") is None
    config = (
        "<View><Text name='t' value='$text'/><Image name='i' value='$x'/>"
        "<Labels name='b' toName='i'><Label value='no'/></Labels>"
        "<Labels name='l' toName='t'><Label value='IMO'/></Labels></View>"
    )
    control = span_control(config)
    assert control is not None
    assert (control.name, control.shows, set(control.labels)) == ("l", "t", {"IMO"})
