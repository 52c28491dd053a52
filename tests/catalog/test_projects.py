"""Projects of Label Studio: which documents go where, and what is wrong is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from oceanid_pipelines.catalog import CatalogError, load_catalog

GOOD = """\
projects:
  iotc_text:
    title: Texts of the IOTC
    task_type: ner
    doc_types: [text]
    sources: [IOTC]
"""


def overlay(folder: Path, text: str) -> Path:
    (folder / "projects.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_built_in_projects_take_texts_and_pages() -> None:
    projects = load_catalog().projects
    assert list(projects) == ["layout", "ner"]
    assert (projects["ner"].task_type, projects["ner"].doc_types) == ("ner", ("text", "pdf"))
    assert (projects["layout"].task_type, projects["layout"].doc_types) == (
        "layout",
        ("pdf", "scan"),
    )
    assert projects["ner"].sources == ()


def test_a_deployment_adds_projects(tmp_path: Path) -> None:
    catalog = load_catalog(overlay(tmp_path, GOOD))
    assert list(catalog.projects) == ["iotc_text", "layout", "ner"]
    assert catalog.projects["iotc_text"].sources == ("IOTC",)
    assert catalog.projects["ner"] == load_catalog().projects["ner"]


def test_a_deployment_replaces_a_project_by_its_key(tmp_path: Path) -> None:
    text = GOOD.replace("iotc_text", "ner").replace("Texts of the IOTC", "'Oceanid: entities'")
    catalog = load_catalog(overlay(tmp_path, text))
    assert list(catalog.projects) == ["layout", "ner"]
    assert catalog.projects["ner"].doc_types == ("text",)


def test_projects_are_part_of_the_fingerprint(tmp_path: Path) -> None:
    built_in = load_catalog().fingerprint
    (tmp_path / "sources").mkdir()
    assert load_catalog(tmp_path).fingerprint == built_in
    added = load_catalog(overlay(tmp_path, GOOD)).fingerprint
    assert added != built_in
    renamed = GOOD.replace("Texts of", "All texts of")
    assert load_catalog(overlay(tmp_path, renamed)).fingerprint not in {added, built_in}


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("    title: Texts of the IOTC\n", "", 2, "`title` is missing: add it"),
        ("Texts of the IOTC", "ab", 3, "at least 3 characters"),
        ("Texts of the IOTC", "a" * 51, 3, "at most 50 characters"),
        ("Texts of the IOTC", "'Oceanid: pages'", 3, "is the title of `layout` already"),
        ("task_type: ner", "task_type: table", 4, "`table` is none of 'ner'"),
        ("task_type: ner", "task_type: layout", 5, "`text` gives no layout task: use pdf, scan"),
        ("[text]", "[scan]", 5, "`scan` gives no ner task: use text, pdf"),
        ("[text]", "[table]", 5, "`table` is none of 'pdf'"),
        ("[text]", "[]", 5, "at least 1 item"),
        ("[text]", "text", 5, "`doc_types` must be a list: [text]"),
        ("[IOTC]", "[NOBODY]", 6, "unknown source `NOBODY`: add sources/NOBODY.yaml"),
        ("[IOTC]", "[IOTC]\n    colour: red", 7, "unknown key `colour`"),
        ("iotc_text:", "IOTC-text:", 2, "should match pattern"),
        ("projects:", "project:", 1, "did you mean `projects`?"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert old in GOOD
    with pytest.raises(CatalogError) as error:
        load_catalog(overlay(tmp_path, GOOD.replace(old, new, 1)))
    assert any(
        problem.line == line and message in problem.message for problem in error.value.problems
    ), str(error.value)


def test_problems_of_sources_and_projects_are_told_at_once(tmp_path: Path) -> None:
    overlay(tmp_path, GOOD.replace("ner", "no"))
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "X.yaml").write_text("code: 5", encoding="utf-8")
    with pytest.raises(CatalogError) as error:
        load_catalog(tmp_path)
    assert {Path(problem.file).name for problem in error.value.problems} == {
        "X.yaml",
        "projects.yaml",
    }
