from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oceanid_pipelines.domain.parsing import Limits
from tests.domain.parsing.reading import read_table, refusal, write

OBJECT = '{"IMO": 9074729, "Name": "PEÑA", "LOA": 20.430, "Flag": null, "Active": true}'
CELLS = {"IMO": "9074729", "Name": "PEÑA", "LOA": "20.430", "Flag": "", "Active": "true"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", f"[{OBJECT}, {OBJECT}]"),
        ("a.json", f"[\n  {OBJECT},\n  {OBJECT}\n]\n"),
        ("a.json", f"{OBJECT}\n{OBJECT}\n"),
        ("a.jsonl", f"{OBJECT}\n{OBJECT}"),
        ("a.ndjson", f"{OBJECT}\r\n\r\n{OBJECT}\r\n"),
        ("a.jsonl", f"\ufeff{OBJECT}\n{OBJECT}\n"),
    ],
)
def test_a_list_and_an_object_a_line_are_the_same_table(
    tmp_path: Path, name: str, content: str
) -> None:
    table, records = read_table(write(tmp_path, name, content))
    assert table.headers == tuple(CELLS)
    assert [(record.row_no, record.cells, record.issue) for record in records] == [
        (1, CELLS, None),
        (2, CELLS, None),
    ]


def test_every_name_of_any_object_is_a_header(tmp_path: Path) -> None:
    table, records = read_table(write(tmp_path, "a.jsonl", '{"a": 1}\n{"b": 2}\n'))
    assert table.headers == ("a", "b")
    assert [record.cells for record in records] == [{"a": "1", "b": ""}, {"a": "", "b": "2"}]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('{"from": "2025", "n": [1, 2.5]}', '{"from": "2025", "n": [1, 2.5]}'),
        ('["Ñ"]', '["Ñ"]'),
        ("12345678901234567890123", "12345678901234567890123"),
        ("1e2", "1e2"),
        ("-0.10", "-0.10"),
        ("NaN", "NaN"),
        ('"\\ud83d\\ude00"', "😀"),
    ],
)
def test_values_keep_their_text(tmp_path: Path, value: str, text: str) -> None:
    _, [record] = read_table(write(tmp_path, "a.jsonl", f'{{"x": {value}}}'))
    assert (record.cells, record.issue) == ({"x": text}, None)


def test_a_name_that_stands_twice_keeps_both_values(tmp_path: Path) -> None:
    _, [record] = read_table(write(tmp_path, "a.jsonl", '{"IMO": 1, "IMO": 2}'))
    assert record.cells == {"IMO": "1", "IMO (2)": "2"}


@pytest.mark.parametrize("value", ['"A\\u0000B"', '"A\\ud800B"'])
def test_what_cannot_be_stored_is_flagged(tmp_path: Path, value: str) -> None:
    _, [record] = read_table(write(tmp_path, "a.jsonl", f'{{"x": {value}}}'))
    assert record.cells == {"x": "A\ufffdB"}
    assert record.issue == "a character that cannot be stored became U+FFFD in 'x'"


@pytest.mark.parametrize(
    "line",
    ['{"IMO": 1', "not json", "[1, 2]", "5", '{"IMO": 1} x', "9" * 5_000, "[" * 100_000],
    ids=["cut", "words", "list", "number", "tail", "digits", "deep"],
)
def test_a_malformed_line_is_kept_whole_with_an_issue(tmp_path: Path, line: str) -> None:
    _, [first, bad, last] = read_table(
        write(tmp_path, "a.jsonl", f'{{"a": 1}}\n{line}\n{{"a": 2}}')
    )
    assert (first.cells, last.cells) == ({"a": "1"}, {"a": "2"})
    assert bad.cells == {"a": "", "raw": line}
    assert bad.issue == "not a JSON object: kept as it was"


def test_a_line_beyond_all_measure_costs_one_record_and_no_other(tmp_path: Path) -> None:
    content = '{"a": 1}\n{"a": "' + "x" * 3_000_000 + '"}\n{"a": 3}\n'
    path = write(tmp_path, "a.jsonl", content)
    _, [first, cut, last] = read_table(path, limits=Limits(line_bytes=2_000_000))
    assert (first.cells["a"], last.cells["a"]) == ("1", "3")
    assert len(cut.cells["raw"]) == 2_000_000
    assert cut.issue == "a line of more than 2,000,000 characters: only its beginning was read"


def test_an_element_that_is_no_object_is_kept_with_an_issue(tmp_path: Path) -> None:
    _, [bad, fine] = read_table(write(tmp_path, "a.json", '["ALBA", {"a": 1}]'))
    assert bad.cells["raw"] == "ALBA"
    assert bad.issue
    assert fine.issue is None


def test_a_stray_byte_is_read_and_flagged(tmp_path: Path) -> None:
    content = '{"a": "ÑÑÑ"}\n'.encode() + '{"a": "Å"}\n'.encode("cp1252")
    _, [fine, stray] = read_table(write(tmp_path, "a.jsonl", content))
    assert (fine.cells["a"], fine.issue) == ("ÑÑÑ", None)
    assert stray.cells["a"] == "Å"
    assert "Windows-1252" in (stray.issue or "")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", " \n", "empty file"),
        ("a.jsonl", " \n", "empty file"),
        ("a.json", '{\n "vessels": []\n}', "neither a list of objects nor an object a line"),
        ("a.json", "5", "neither a list"),
        ("a.json", '[{"a": 1}', "not valid JSON"),
        ("a.json", "[" * 100_000, "not valid JSON"),
        ("a.json", "[1, 2]", "no line or element of it is a JSON object"),
        ("a.jsonl", "hello\nworld\n", "no line or element of it is a JSON object"),
        ("a.jsonl", b'{"a": "' + bytes(100) + b'"}', "binary data"),
    ],
)
def test_what_holds_no_records_is_refused(
    tmp_path: Path, name: str, content: str | bytes, reason: str
) -> None:
    assert reason in refusal(write(tmp_path, name, content))


def test_a_large_json_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("wb") as file:
        file.write(b"[")
        file.truncate(65 * 1024 * 1024)
    assert "deliver it as .jsonl" in refusal(path)


def test_too_many_names_are_refused(tmp_path: Path) -> None:
    lines = "".join(f'{{"name {number}": 1}}\n' for number in range(20))
    path = write(tmp_path, "a.jsonl", lines)
    assert "more than 10 columns" in refusal(path, limits=Limits(columns=10))


def test_an_empty_list_is_a_table_of_no_records(tmp_path: Path) -> None:
    table, records = read_table(write(tmp_path, "a.json", "[]"))
    assert (table.headers, records) == ((), [])


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=10), max_size=8)
)
def test_as_many_records_come_out_as_lines_went_in(
    lines: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    filled = [line for line in lines if line.strip("\ufeff").strip()]
    path = write(tmp_path_factory.mktemp("jsonl"), "a.jsonl", "\n".join(['{"a": 1}', *filled]))
    _, records = read_table(path)
    assert len(records) == len(filled) + 1
    assert [record.cells.get("raw") for record in records[1:]] == filled
