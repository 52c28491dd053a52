"""Reads a YAML file into plain data and remembers the line of every key and item.

What the data means does not belong here. Booleans are only `true` and `false`, dates stay text, so
that `NO`, `NA` and `2099-12-31` mean what they say; a key that stands twice is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Loc = tuple[int | str, ...]

_MERGE = "tag:yaml.org,2002:merge"
_SCALARS: dict[str, tuple[str, list[str]]] = {
    "bool": (r"true|false", list("tf")),
    "int": (r"[-+]?[0-9]+", list("-+0123456789")),
    "float": (r"[-+]?[0-9]+\.[0-9]+", list("-+0123456789")),
    "null": (r"~|null|", ["~", "n", ""]),
    "merge": (r"<<", ["<"]),
}


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing that is wrong in a file of the catalog, where, and what to do about it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CatalogError(Exception):
    """The catalog is broken; `problems` holds every one that was found, with file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(slots=True)
class YamlFile:
    """The data of one file, and the line on which each part of it stands."""

    path: Path
    data: Any = None
    lines: dict[Loc, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, loc: Sequence[int | str], message: str) -> None:
        """Note a problem on the line of `loc`, or of the nearest part above it."""
        at = tuple(loc)
        while at and at not in self.lines:
            at = at[:-1]
        self.problems.append(Problem(str(self.path), self.lines.get(at, 1), message))


def read_yaml(path: Path) -> YamlFile:
    """Read a file. Syntax errors and double keys are noted in `problems`, not raised."""
    file = YamlFile(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=_Loader)
    except OSError as error:
        file.problem((), f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        file.problem((), "is not UTF-8: save it as UTF-8")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        file.lines[()] = mark.line + 1 if mark else 1
        file.problem((), f"is not YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        file.problem((), f"is not YAML: {str(error).splitlines()[0]}")
    else:
        if node is None:
            file.problem((), "is empty")
        else:
            file.data = _build(node, (), file, ())
    return file


class _Loader(yaml.CSafeLoader):
    """Composes nodes; resolves only the scalars named above."""


_Loader.yaml_implicit_resolvers = {}
for _name, (_pattern, _first) in _SCALARS.items():
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(f"(?:{_pattern})$"), _first
    )


def _build(node: yaml.Node, loc: Loc, file: YamlFile, above: tuple[int, ...]) -> Any:
    file.lines.setdefault(loc, node.start_mark.line + 1)
    if id(node) in above:
        file.problem(loc, "an alias inside its own anchor")
        return None
    above = (*above, id(node))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, loc, file, above)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*loc, i), file, above) for i, item in enumerate(node.value)]
    return _scalar(node)


def _mapping(
    node: yaml.MappingNode, loc: Loc, file: YamlFile, above: tuple[int, ...]
) -> dict[Any, Any]:
    own: dict[Any, Any] = {}
    merged: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        if key_node.tag == _MERGE:
            value = _build(value_node, (*loc, "<<"), file, above)
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, dict):
                    merged = {**part, **merged}
                else:
                    file.problem((*loc, "<<"), "`<<` needs the alias of a mapping")
            continue
        line = key_node.start_mark.line + 1
        key = _scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str):
            file.problems.append(
                Problem(str(file.path), line, f'a key must be text: quote it, "{key_node.value}"')
            )
            continue
        if key in own:
            file.problems.append(Problem(str(file.path), line, f"`{key}` stands twice: drop one"))
        file.lines[*loc, key] = line
        own[key] = _build(value_node, (*loc, key), file, above)
    return {**merged, **own}


def _scalar(node: yaml.Node) -> Any:
    text = node.value
    match node.tag.rpartition(":")[2]:
        case "bool":
            return text == "true"
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "null":
            return None
        case _:
            return text
