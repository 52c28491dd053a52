"""Whatever a version holds more, less or otherwise than the last, the real `datasets` loads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql

from oceanid_pipelines.domain import records, schemas
from oceanid_pipelines.domain.features import FEATURES
from oceanid_pipelines.flows.publishing import Published
from tests.flows.labelling import box, text_of
from tests.flows.site import Site, load

NOTE = {"name": "note", "dtype": "string"}


def draw(site: Site, number: int, x: float) -> None:
    """Let somebody draw a box on the page of a document."""
    task = site.people.task(site.people.document(f"page {number}"), "layout")
    region = box("b", 1, "Table")
    region["value"]["x"] = x
    site.people.say(number, task, [region])


def publish(site: Site) -> str:
    built = site.build()
    done = site.publish()
    assert isinstance(done, Published)
    site.assert_published(built)
    return done.tag


def test_a_new_field_a_first_shard_of_nulls_and_integers_that_become_decimals_load(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 13):
        site.people.say(number, site.people.task(site.people.document(text_of(number))), [])
        draw(site, 100 + number, 10)
    with site.connection.begin():
        site.connection.execute(sql("UPDATE stage.pages SET width_pt = NULL, height_pt = NULL"))
    first = publish(site)

    _add_a_column(monkeypatch)
    for number in range(13, 25):
        site.label_one(number)
        draw(site, 100 + number, 10.5)
    second = publish(site)

    old, new = load(site, "ner", first, second, home=tmp_path)
    assert all("note" not in row and row["spans"] == [] for row in old.values())
    assert {name: new[name] for name in old} == {
        name: row | {"note": None} for name, row in old.items()
    }
    more = [row for name, row in new.items() if name not in old]
    assert len(more) == 12
    assert all(row["note"] == "seen" and len(row["spans"]) == 1 for row in more)
    old, new = load(site, "layout", first, second, home=tmp_path)
    assert {(row["boxes"][0]["x_pct"], row["boxes"][0]["x_pt"]) for row in old.values()} == {
        (10.0, None)
    }
    assert {name: new[name] for name in old} == old
    assert {row["boxes"][0]["x_pct"] for name, row in new.items() if name not in old} == {10.5}
    assert all(row["boxes"][0]["x_pt"] for name, row in new.items() if name not in old)


def _add_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the records of `ner` have one field more from now on."""
    monkeypatch.setitem(FEATURES, "ner", [*FEATURES["ner"], NOTE])
    monkeypatch.setattr(schemas, "_validator", schemas._validator.__wrapped__)
    real = records._ner

    def more(*arguments: Any) -> dict[str, Any]:
        return real(*arguments) | {"note": "seen"}

    monkeypatch.setattr(records, "_ner", more)
