"""Tables and charts for people, from any values."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from oceanid_pipelines.assets.metadata import bars, rows_table


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
