"""Projects of Label Studio as declared: projects.yaml, with the label configs that it names.

How a label config is rendered from the taxonomy does not belong here: see domain/label_configs.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from oceanid_pipelines.catalog.models import Project, ProjectEntry, ProjectsFile, TaskType
from oceanid_pipelines.catalog.rules import project_findings
from oceanid_pipelines.catalog.yaml_file import Problem, YamlFile

LABEL_CONFIGS = "label_configs"  # a folder beside projects.yaml
# The field of a task's data that a label config must show, by task type.
SHOWN: Mapping[TaskType, str] = {"ner": "text", "layout": "pages", "table_review": "record"}


@dataclass(slots=True)
class Projects:
    """The projects of every file read so far, by key, and what is left alone in Label Studio."""

    by_key: dict[str, Project] = field(default_factory=dict)
    excluded: set[int | str] = field(default_factory=set)

    def lay_over(self, file: YamlFile, shape: ProjectsFile, sources: Collection[str]) -> None:
        """Add the projects of a file, in the place of those with the same keys.

        What is wrong is in the file's `problems`, and nothing of it is added then.
        """
        staying = {one.title: key for key, one in self.by_key.items() if key not in shape.projects}
        for loc, message in project_findings(shape, staying, sources):
            file.problem(loc, message)
        found = {key: _loaded(file, key, entry) for key, entry in shape.projects.items()}
        if not file.problems:
            self.by_key |= found
            self.excluded |= set(shape.excluded)


def label_config_files(folder: Path) -> list[Path]:
    """Return the label configs beside a projects.yaml."""
    return sorted(path for path in (folder / LABEL_CONFIGS).glob("*.xml") if path.is_file())


def _loaded(file: YamlFile, key: str, entry: ProjectEntry) -> Project:
    xml = None
    if entry.label_config is not None:
        path = file.path.parent / LABEL_CONFIGS / entry.label_config
        if path.is_file():
            xml = _read_config(file, path, SHOWN[entry.task_type])
        else:
            at = ("projects", key, "label_config")
            file.problem(at, f"there is no {LABEL_CONFIGS}/{entry.label_config} beside this file")
    return Project(**dict(entry), label_config_xml=xml)


def _read_config(file: YamlFile, path: Path, shown: str) -> str | None:
    """Return a label config, or None with the reason in the file's `problems`."""
    try:
        xml = path.read_text(encoding="utf-8-sig").strip()
        root = ElementTree.fromstring(xml)  # noqa: S314 - a file of the deployment's own
    except UnicodeDecodeError:
        file.problems.append(Problem(str(path), 1, "is not UTF-8: save it as UTF-8"))
        return None
    except ElementTree.ParseError as error:
        line, _ = error.position
        file.problems.append(Problem(str(path), line, f"is not XML: {error}"))
        return None
    values = {value for element in root.iter() for value in element.attrib.values()}
    if f"${shown}" not in values:
        message = f"shows nothing of a task: some tag needs the value `${shown}`"
        file.problems.append(Problem(str(path), 1, message))
    return xml
