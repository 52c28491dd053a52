"""`oceanid sources`: problems with their lines, and what a mapping makes of a delivery."""

from __future__ import annotations

import json
from pathlib import Path

import xlsxwriter
from click.testing import CliRunner, Result
from reportlab.pdfgen.canvas import Canvas

from oceanid_pipelines.catalog import BUILT_IN
from oceanid_pipelines.cli.sources import sources

NAFO = BUILT_IN / "sources" / "NAFO.yaml"


def run(*arguments: str | Path, env: dict[str, str] | None = None) -> Result:
    return CliRunner(env={"OCEANID_CATALOG": None, **(env or {})}).invoke(
        sources, [str(argument) for argument in arguments]
    )


def test_the_built_in_catalog_passes() -> None:
    result = run("check")
    assert (result.exit_code, "IOTC" in result.stdout) == (0, True)


def test_the_overlay_of_the_environment_is_checked_too(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    mine = NAFO.read_text(encoding="utf-8").replace("code: NAFO", "code: MINE")
    (tmp_path / "sources" / "MINE.yaml").write_text(mine, encoding="utf-8")
    result = run("check", "--json", env={"OCEANID_CATALOG": str(tmp_path)})
    found = json.loads(result.stdout)
    assert (result.exit_code, found["ok"]) == (0, True)
    codes = [one["code"] for one in found["sources"]]
    assert codes == sorted(codes)
    assert {*codes} >= {"IOTC", "NAFO", "NPFC", "PNA", "MINE"}


def test_a_broken_source_fails_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "NAFO.yaml"
    text = NAFO.read_text(encoding="utf-8")
    path.write_text(text.replace("trust: 80", "trust: 800"), encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 1
    assert f"{path}:8: `trust`: " in result.stderr
    found = json.loads(run("check", path, "--json").stdout)
    assert found["ok"] is False
    assert [(one["file"], one["line"]) for one in found["problems"]] == [(str(path), 8)]


def test_a_broken_overlay_fails_the_whole_check(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "X1.yaml").write_text("code: X1\n", encoding="utf-8")
    result = run("check", "--catalog", tmp_path)
    assert (result.exit_code, "X1.yaml:1: `title` is missing" in result.stderr) == (1, True)


def test_a_sample_needs_a_source() -> None:
    result = run("check", "--sample", BUILT_IN / "taxonomy.yaml")
    assert (result.exit_code, "--sample needs FILE" in result.stderr) == (2, True)


def test_help_shows_an_example() -> None:
    for command in ("check", "schema"):
        result = run(command, "--help")
        assert (result.exit_code, "Example:" in result.stdout) == (0, True)


def test_the_printed_schema_is_the_committed_one() -> None:
    committed = (BUILT_IN / "source.schema.json").read_text(encoding="utf-8")
    assert run("schema").stdout == committed


HEADERS = ("countryId", "name", "IRCS", "IMO")
ROWS = (("ESP", "ALBA", "EA10AB", "9074729"), ("JPN", "BRISA", "7KFU", "9000003"))


def sample(folder: Path, imo: str) -> Path:
    path = folder / "sample.csv"
    rows = [f"ESP,SYNTHETIC [{n}],EA{n:02}AB,{imo}" for n in range(10, 17)]
    path.write_text("\n".join(["countryId,name,IRCS,IMO,Extra", *[f"{r},x" for r in rows]]))
    return path


def test_a_sample_shows_what_the_mapping_makes_of_it(tmp_path: Path) -> None:
    result = run("check", NAFO, "--sample", sample(tmp_path, "9074729"))
    assert result.exit_code == 0, result.output
    assert max(map(len, result.stdout.splitlines())) <= 100
    for text in ("7 records", "VESSEL_NAME", "100.0%", "SYNTHETIC [10]", "maps: Extra", "record 5"):
        assert text in result.stdout
    assert "record 6" not in result.stdout


def test_a_sample_below_its_coverage_fails(tmp_path: Path) -> None:
    result = run("check", NAFO, "--sample", sample(tmp_path, "9074728"), "--json")
    (table,) = json.loads(result.stdout)["tables"]
    assert result.exit_code == 1
    assert table["problems"] == [
        "IMO: 0.0% of the records have a valid value under IMO, at least 70% is expected"
    ]
    assert table["rejected"][0] == {
        "key": "IMO",
        "value_raw": "9074728",
        "issue": "wrong check digit",
        "count": 7,
    }


def test_ragged_and_malformed_rows_of_a_sample_are_shown_with_their_numbers(
    tmp_path: Path,
) -> None:
    path = sample(tmp_path, "9074729")
    short = [f"ESP,SHORT {n},EA{n}AB" for n in range(20, 27)]
    broken = ['FRA,"BRO"KEN,FABCD,9074729,x', "FRA,LONG,FABCD,9074729,x,y", *short]
    with path.open("a") as file:
        file.write("\n" + "\n".join(broken) + "\n")

    (table,) = json.loads(run("check", NAFO, "--sample", path, "--json").stdout)["tables"]
    ragged = "3 cells under 5 headers: the last 2 are missing"
    assert table["malformed"] == [
        {"issue": ragged, "count": 7, "first": [10, 11, 12, 13, 14]},
        {
            "issue": "a malformed quote: the line was read without quotes",
            "count": 1,
            "first": [8],
        },
        {
            "issue": "6 cells under 5 headers: the surplus is kept as '+1'",
            "count": 1,
            "first": [9],
        },
    ]
    shown = run("check", NAFO, "--sample", path).stdout
    for text in ("Malformed", ragged, "r10, r11, r12, r13, r14, …", "r8", "'+1'"):
        assert text in shown


def test_a_workbook_is_shown_sheet_by_sheet(tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Info").write_column(0, 0, ["A commission", "vessels: next sheet"])
        sheet = book.add_worksheet("Vessels")
        for row, cells in enumerate([HEADERS, *ROWS]):
            sheet.write_row(row, 0, cells)
    result = run("check", NAFO, "--sample", path)
    assert result.exit_code == 0, result.output
    assert "sheet Info\nleft out: it has less than half of the headers" in result.stdout
    found = json.loads(run("check", NAFO, "--sample", path, "--json").stdout)
    assert found["ok"] is True
    assert [one["sheet"] for one in found["left_out"]] == ["Info"]
    (table,) = found["tables"]
    assert (table["sheet"], table["records"], table["problems"]) == ("Vessels", 2, [])
    first = {one["label"]: one["value_norm"] for one in table["examples"][0]}
    assert first == {"FLAG": "ESP", "VESSEL_NAME": "ALBA", "IRCS": "EA10AB", "IMO": "9074729"}


def test_the_pages_of_a_pdf_are_shown_as_records(tmp_path: Path) -> None:
    path = tmp_path / "sample.pdf"
    canvas = Canvas(str(path))
    for row, cells in enumerate([HEADERS, *ROWS]):
        for column, cell in enumerate(cells):
            canvas.drawString(60 + 120 * column, 700 - 20 * row, cell)
    canvas.save()
    result = run("check", NAFO, "--sample", path)
    assert (result.exit_code, "2 records" in result.stdout) == (0, True), result.output
    canvas = Canvas(str(path))
    canvas.drawString(60, 700, "prose")
    canvas.save()
    refused = run("check", NAFO, "--sample", path)
    assert (refused.exit_code, "holds no records" in refused.stderr) == (1, True)
