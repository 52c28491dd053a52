"""Tables and charts for people, from any values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import dagster as dg
import pytest

from oceanid_pipelines.assets import plots
from oceanid_pipelines.assets.metadata import bars, rows_table
from oceanid_pipelines.store.backlog import Layer
from oceanid_pipelines.store.database import Database
from oceanid_pipelines.store.plots import SourceCoverage, annotations_by_day
from tests.conftest import DatabaseUrls
from tests.flows.labelling import Labelling, span


def test_a_chart_is_sorted_and_its_longest_bar_is_full() -> None:
    chart = bars("flag", {"PRT": 1, "ESP": 1000, "NOR": 500, "ISL": 0})
    assert [record.data for record in chart.records] == [
        {"flag": "ESP", "share": "█" * 24, "count": "1,000"},
        {"flag": "NOR", "share": "█" * 12, "count": "500"},
        {"flag": "PRT", "share": "▏", "count": "1"},
        {"flag": "ISL", "share": "", "count": "0"},
    ]


def test_a_chart_of_many_names_adds_up() -> None:
    chart = bars("name", {f"n{number}": number for number in range(1, 31)})
    assert len(chart.records) == 21
    assert chart.records[-1].data["name"] == "all others"
    assert chart.records[-1].data["count"] == str(sum(range(1, 11)))


@pytest.mark.parametrize("values", [{}, {"a": 0}])
def test_a_chart_of_nothing_is_empty(values: dict[str, int]) -> None:
    assert [record.data["share"] for record in bars("name", values).records] == [""] * len(values)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (0, "0"),
        (date(2026, 1, 31), "2026-01-31"),
        (datetime(2026, 1, 31, 23, 59, 59, 999999, tzinfo=UTC), "2026-01-31 23:59:59"),
        ("two\nlines\tand | a bar", "two lines and | a bar"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_a_cell_is_one_short_line(value: object, shown: str) -> None:
    assert [record.data for record in rows_table(("it",), [(value,)]).records] == [{"it": shown}]


def shown(table: object) -> list[dict[str, object]]:
    assert isinstance(table, dg.TableMetadataValue)
    return [dict(record.data) for record in table.records]


def test_what_is_left_is_drawn_beside_its_numbers() -> None:
    layers = [Layer("raw/objects", 3, 1, 2, None), Layer("curated/vessels", 1, 0, 0, None)]
    assert shown(plots.backlog_table(layers)) == [
        {"layer": "raw/objects", "due": "3", "waiting": "1", "set aside": "2", "left": "█" * 10},
        {"layer": "curated/vessels", "due": "1", "waiting": "0", "set aside": "0", "left": "██▌"},
    ]


def test_coverage_names_the_emptiest_columns() -> None:
    shares = {"IMO": 0.5, "IRCS": 1.0, "FLAG": 1.0, "MMSI": 0.0}
    (row,) = shown(plots.coverage_table([SourceCoverage("AAA", date(2026, 1, 31), 1200, shares)]))
    assert row["share"] == "62%"
    assert row["records"] == "1,200"
    assert row["emptiest columns"] == "MMSI 0%, IMO 50%"


@pytest.mark.parametrize(
    "nothing", [plots.days_table([]), plots.coverage_table([]), plots.agreement_table({})]
)
def test_a_plot_of_nothing_says_so(nothing: object) -> None:
    assert isinstance(nothing, dg.TextMetadataValue)
    assert "yet" in (nothing.text or "")


def test_annotations_are_counted_by_day_and_project_once_however_often_they_changed(
    databases: Callable[[], DatabaseUrls],
) -> None:
    urls = databases()
    people = Labelling(urls.owner)
    text = "the vessel AURORA"
    ner, pages = people.task(people.document(text)), people.task(people.document(text, salt="b"))
    for number, task in enumerate([ner, ner, pages], start=1):
        people.say(number, task, [span("a", text, "AURORA", "VESSEL_NAME")])
    people.say(1, ner, [])
    people.close()
    database = Database(urls.pipeline, application="test")
    with database.connect() as connection:
        days = annotations_by_day(connection, days=36_500)
    database.close()
    assert [one.annotations for one in days] == [3]
    (row,) = shown(plots.days_table(days))
    assert (row["annotations"], row["count"]) == ("█" * 24, "3")
