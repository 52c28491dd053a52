"""Projects of Label Studio: which documents go where, and what is wrong is said with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from oceanid_pipelines.catalog import CatalogError, load_catalog
from oceanid_pipelines.domain.label_configs import config_of, render

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
    assert list(projects) == ["layout", "ner", "review"]
    assert (projects["ner"].task_type, projects["ner"].doc_types) == ("ner", ("text", "pdf"))
    assert (projects["layout"].task_type, projects["layout"].doc_types) == (
        "layout",
        ("pdf", "scan"),
    )
    assert projects["ner"].sources == ()


def test_a_deployment_adds_projects(tmp_path: Path) -> None:
    catalog = load_catalog(overlay(tmp_path, GOOD))
    assert list(catalog.projects) == ["iotc_text", "layout", "ner", "review"]
    assert catalog.projects["iotc_text"].sources == ("IOTC",)
    assert catalog.projects["ner"] == load_catalog().projects["ner"]


def test_a_deployment_replaces_a_project_by_its_key(tmp_path: Path) -> None:
    text = GOOD.replace("iotc_text", "ner").replace("Texts of the IOTC", "'Oceanid: entities'")
    catalog = load_catalog(overlay(tmp_path, text))
    assert list(catalog.projects) == ["layout", "ner", "review"]
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
        ("[text]", "[]", 5, "say which: text, pdf"),
        ("    doc_types: [text]\n", "", 2, "say which: text, pdf"),
        ("ner\n", "table_review\n", 5, "gives no table_review task: drop `doc_types`"),
        ("[IOTC]", "[IOTC]\n    reviewers: [nobody]", 7, "should match pattern"),
        ("[IOTC]", "[IOTC]\n    show_predictions: maybe", 7, "valid boolean"),
        ("[IOTC]", "[IOTC]\n    label_config: a.xml", 7, "there is no label_configs/a.xml"),
        ("[IOTC]", "[IOTC]\n    label_config: ../a.xml", 7, "should match pattern"),
        ("[IOTC]", "[IOTC]\nexcluded: Sandbox", 7, "`excluded` must be a list: [Sandbox]"),
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


@pytest.mark.parametrize(
    ("xml", "line", "message"),
    [
        ("<View>\n<Text>\n</View>", 3, "is not XML: mismatched tag"),
        ('<View><Text name="t" value="$body"/></View>', 1, "needs the value `$text`"),
        ("", 1, "is not XML: no element found"),
    ],
)
def test_what_is_wrong_in_a_label_config_is_said_with_its_line(
    tmp_path: Path, xml: str, line: int, message: str
) -> None:
    overlay(tmp_path, GOOD + "    label_config: own.xml\n")
    (tmp_path / "label_configs").mkdir()
    (tmp_path / "label_configs" / "own.xml").write_text(xml, encoding="utf-8")
    with pytest.raises(CatalogError) as error:
        load_catalog(tmp_path)
    (problem,) = error.value.problems
    assert (Path(problem.file).name, problem.line) == ("own.xml", line)
    assert message in problem.message


def test_a_label_config_of_its_own_is_read_again_when_it_changes(tmp_path: Path) -> None:
    overlay(tmp_path, GOOD + "    label_config: own.xml\n")
    file = tmp_path / "label_configs" / "own.xml"
    file.parent.mkdir()
    file.write_text('<View><Text name="t" value="$text"/></View>', encoding="utf-8")
    first = load_catalog(tmp_path)
    file.write_text('<View><Text name="text" value="$text"/></View>', encoding="utf-8")
    second = load_catalog(tmp_path)
    assert first.fingerprint != second.fingerprint
    assert config_of(second.projects["iotc_text"], second.taxonomy) == file.read_text()
    assert config_of(second.projects["ner"], second.taxonomy) == render("ner", second.taxonomy)


@pytest.mark.parametrize(
    ("path", "like"),
    [
        (None, None),
        ("uploads/IOTC/2026-*.pdf", "uploads/IOTC/2026-%.pdf"),
        ("100%_a*b\\", "100\\%\\_a%b\\\\"),
    ],
)
def test_only_a_star_in_a_path_stands_for_anything(path: str | None, like: str | None) -> None:
    project = load_catalog().projects["ner"].model_copy(update={"path": path})
    assert project.path_like == like


def test_what_is_left_alone_is_named_by_id_or_title(tmp_path: Path) -> None:
    assert load_catalog().excluded == frozenset()
    catalog = load_catalog(overlay(tmp_path, 'excluded: [12, "Sandbox *"]\n'))
    assert catalog.excluded == {12, "Sandbox *"}
    assert catalog.projects == load_catalog().projects
