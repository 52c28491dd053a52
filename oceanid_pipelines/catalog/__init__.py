"""What a deployment declares, as data; a leaf: imports none of ours.

`load_catalog` reads taxonomy, countries, sources and projects, lays a folder over the built-in
sources and projects, and refuses a broken file with every problem at once. Turning cells into
values is the business of `domain`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from oceanid_pipelines.catalog.countries import Countries, CountriesFile
from oceanid_pipelines.catalog.models import (
    FORMS,
    MAPPING_VERSION,
    Column,
    Label,
    Project,
    ProjectsFile,
    Source,
    SourceFile,
    Taxonomy,
    Unit,
    source_schema,
)
from oceanid_pipelines.catalog.projects import Projects, label_config_files
from oceanid_pipelines.catalog.rules import findings, header_key
from oceanid_pipelines.catalog.yaml_file import CatalogError, Loc, Problem, YamlFile, read_yaml

__all__ = [
    "MAPPING_VERSION",
    "Catalog",
    "CatalogError",
    "Column",
    "Countries",
    "Label",
    "Problem",
    "Project",
    "Source",
    "Taxonomy",
    "Unit",
    "header_key",
    "load_catalog",
    "load_source",
    "source_schema",
]

BUILT_IN = Path(__file__).parent
PROJECTS = "projects.yaml"
_READ_THERE = {PROJECTS, "dataset.yaml"}
_Item = TypeVar("_Item")
_Stamps = tuple[tuple[Path, int, int], ...]
_Shape = TypeVar("_Shape", bound=BaseModel)

# What of a source never changes what its cells become.
_NOT_MAPPING = frozenset(
    {"title", "description", "homepage", "licence", "kind", "trust", "freshness_days"}
)


@dataclass(frozen=True)
class Catalog:
    """Everything declared, as one frozen value."""

    taxonomy: Taxonomy
    countries: Countries
    sources: Mapping[str, Source]
    projects: Mapping[str, Project]
    excluded: frozenset[int | str]  # ids and titles of projects in Label Studio to be left alone
    fingerprint: str

    @property
    def codes(self) -> Mapping[str, str]:
        """Every code that deliveries are filed under, former ones too -> the source's code now."""
        return {
            code: one.code
            for one in self.sources.values()
            for code in (*one.former_codes, one.code)
        }

    @property
    def former_codes(self) -> Mapping[str, str]:
        """Every code that a source had -> its code now; those of one source in their order."""
        return {code: now for code, now in self.codes.items() if code != now}

    def source(self, code: str) -> Source | None:
        """Return the source that is filed under a code now, or was formerly; None for no source."""
        if code in self.sources:
            return self.sources[code]
        return next((one for one in self.sources.values() if code in one.former_codes), None)


def load_catalog(overlay: Path | None = None) -> Catalog:
    """Load the built-in catalog with `overlay`/sources/*.yaml and /projects.yaml laid over it.

    Unchanged files are not read again. Raise CatalogError with every problem of every file.
    """
    if overlay is not None and not overlay.is_dir():
        raise CatalogError([Problem(str(overlay), 1, "is no folder: set OCEANID_CATALOG to one")])
    if strays := tuple(_strays(overlay)):
        raise CatalogError(strays)
    return _load(
        tuple((path, *_stamp(path)) for path in _source_files(overlay)),
        tuple((path, *_stamp(path)) for path in _project_files(overlay)),
    )


def _strays(overlay: Path | None) -> Iterator[Problem]:
    for path in sorted(overlay.glob("*.y*ml")) if overlay is not None else ():
        if path.name not in _READ_THERE:
            yield Problem(str(path), 1, "is read by nobody: the file of a source lies in sources/")


def load_source(path: Path, base: Catalog) -> Source:
    """Load one source file against a catalog; raise CatalogError with all of its problems."""
    file = read_yaml(path)
    source = _source(file, base.taxonomy, base.countries)
    if file.problems or source is None:
        raise CatalogError(file.problems)
    return source


def _source_files(overlay: Path | None) -> Iterator[Path]:
    for folder in (BUILT_IN, overlay):
        if folder is not None:
            yield from sorted(p for p in (folder / "sources").glob("*.y*ml") if p.is_file())


def _project_files(overlay: Path | None) -> Iterator[Path]:
    for folder in (BUILT_IN, overlay):
        if folder is not None and (folder / PROJECTS).is_file():
            yield folder / PROJECTS
            yield from label_config_files(folder)


def _stamp(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=8)
def _load(source_stamps: _Stamps, project_stamps: _Stamps) -> Catalog:
    taxonomy, countries = _base()
    files: dict[str, YamlFile] = {}
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    for path, *_ in source_stamps:
        file = read_yaml(path)
        source = _source(file, taxonomy, countries)
        problems += file.problems
        if source is not None:
            files[source.code], sources[source.code] = file, source
    for code, i, former in _taken_codes(sources.values()):
        files[code].problem(("former_codes", i), f"`{former}` is a code of another source: drop it")
        problems.append(files[code].problems[-1])
    projects = Projects()
    for path, *_ in project_stamps:
        if path.name != PROJECTS:
            continue  # a label config: read with the projects that name it
        file = read_yaml(path)
        shape = _shape(file, ProjectsFile)
        if shape is not None:
            projects.lay_over(file, shape, sources)
        problems += file.problems
    if problems:
        raise CatalogError(problems)
    content = {
        "mapping": MAPPING_VERSION,
        "taxonomy": taxonomy.model_dump(mode="json"),
        "countries": countries.content,
        "sources": {code: source.model_dump(mode="json") for code, source in sources.items()},
        "projects": {key: one.model_dump(mode="json") for key, one in projects.by_key.items()},
    }
    return Catalog(
        taxonomy,
        countries,
        _ordered(sources),
        _ordered(projects.by_key),
        frozenset(projects.excluded),
        _fingerprint(content),
    )


def _ordered(items: Mapping[str, _Item]) -> Mapping[str, _Item]:
    return MappingProxyType({key: items[key] for key in sorted(items)})


def _taken_codes(sources: Collection[Source]) -> Iterator[tuple[str, int, str]]:
    """Yield code, index and value of every former code that another source has or had."""
    uses = Counter(code for one in sources for code in {one.code, *one.former_codes})
    for one in sources:
        for i, former in enumerate(one.former_codes):
            if uses[former] > 1 or former == one.code:
                yield one.code, i, former


@lru_cache(maxsize=1)
def _base() -> tuple[Taxonomy, Countries]:
    """Read what is the same for every deployment; it changes only with the code."""
    taxonomy_file = read_yaml(BUILT_IN / "taxonomy.yaml")
    taxonomy = _shape(taxonomy_file, Taxonomy)
    countries_file = read_yaml(BUILT_IN / "countries.yaml")
    shape = _shape(countries_file, CountriesFile)
    if taxonomy is None or shape is None or taxonomy_file.problems or countries_file.problems:
        raise CatalogError(taxonomy_file.problems + countries_file.problems)
    return taxonomy, Countries(shape)


def _source(file: YamlFile, taxonomy: Taxonomy, countries: Countries) -> Source | None:
    """Return the source of a file, or None with the reasons in its `problems`."""
    shape = _shape(file, SourceFile)
    if shape is None:
        return None
    if file.path.name != f"{shape.code}.yaml":
        file.problem(("code",), f"rename the file to {shape.code}.yaml, or change the code")
    for loc, message in findings(shape, taxonomy, countries):
        file.problem(loc, message)
    if file.problems:
        return None
    labels = sorted({column.label for column in shape.columns})
    kinds = {taxonomy.by_name[name].kind for name in labels}
    # A source that is called otherwise is mapped as it was under its first code.
    called = {"code": shape.first_code, "former_codes": []}
    content = {
        "mapping": MAPPING_VERSION,
        "source": shape.model_dump(mode="json", exclude=set(_NOT_MAPPING)) | called,
        "labels": [taxonomy.by_name[name].model_dump(mode="json") for name in labels],
        "units": {k: v.model_dump(mode="json") for k, v in taxonomy.units.items()}
        if "number" in kinds
        else None,
        "countries": countries.content if kinds & {"country", "mmsi", "eu_cfr"} else None,
    }
    return Source(**dict(shape), fingerprint=_fingerprint(content))


def _shape(file: YamlFile, model: type[_Shape]) -> _Shape | None:
    """Return the data in its shape, or None with the reasons in the file's `problems`."""
    if file.problems:
        return None
    try:
        return model.model_validate(file.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            file.problem(*_explain(detail, model))
        return None


def _explain(detail: Mapping[str, Any], model: type[BaseModel]) -> tuple[Loc, str]:
    loc: Loc = detail["loc"]
    name = str(loc[-1]) if loc else "the file"
    match detail["type"]:
        case "missing":
            message = f"`{name}` is missing: add it"
        case "extra_forbidden":
            known = list((Column if "columns" in loc[:-1] else model).model_fields)
            near = get_close_matches(name, known, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"
            message = f"unknown key `{name}`: {hint}"
        case "string_type":
            message = f'{_place(loc)} must be text: put it in quotes, "{detail["input"]}"'
        case "tuple_type":
            message = f"{_place(loc)} must be a list: [{detail['input']}]"
        case "string_pattern_mismatch" if form := FORMS.get(detail["ctx"]["pattern"]):
            message = f"{_place(loc)}: `{detail['input']}` is not as it must be: {form}"
        case "literal_error":
            message = f"`{detail['input']}` is none of {detail['ctx']['expected']}"
        case _:
            message = f"{_place(loc)}: {detail['msg']}"
    return loc, message


def _place(loc: Sequence[int | str]) -> str:
    names = [str(part) for part in loc if isinstance(part, str) and part != "[key]"]
    return f"`{names[-1]}`" if names else "the file"


def _fingerprint(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
