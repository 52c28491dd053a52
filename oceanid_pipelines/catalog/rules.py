"""Rules between the fields of the files and the taxonomy: what a shape alone cannot say.

Each rule yields where and what to do; nothing is raised and no file is read here.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping

from oceanid_pipelines.catalog.countries import Countries
from oceanid_pipelines.catalog.models import (
    Column,
    Label,
    ProjectsFile,
    SourceFile,
    TaskType,
    Taxonomy,
)
from oceanid_pipelines.catalog.yaml_file import Loc

DATE_TOKEN = re.compile(r"YYYY|YY|MMM|MM|M|DD|D")
_INSIDE = "inside"
# Codes that mean something else where a source's code stands.
_RESERVED: Mapping[str, str] = {
    "HUMAN": "what people say in review is filed under it",
    "EU_CFR": "numbers of the EU's fleet register are kept under it",
}
_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])
# A label in a text needs a text layer, a box needs an image of a page.
_DOC_TYPES: Mapping[TaskType, tuple[str, ...]] = {
    "ner": ("text", "pdf"),
    "layout": ("pdf", "scan"),
    "table_review": (),  # its tasks are made of what a person must look at, not of documents
}

Finding = tuple[Loc, str]


def header_key(header: str) -> str:
    """Return a header's form for comparison: without case, spaces, HTML entities and marks."""
    plain = unicodedata.normalize("NFKC", html.unescape(header))
    return "".join(plain.translate(_UNSEEN).casefold().split())


def findings(source: SourceFile, taxonomy: Taxonomy, countries: Countries) -> Iterator[Finding]:
    """Yield every rule that a well-shaped source breaks, as location and message."""
    yield from _code_findings(source)
    if source.authority not in (None, source.code, *taxonomy.authorities):
        choice = ", ".join((*taxonomy.authorities, f"{source.code} itself"))
        yield ("authority",), f"`{source.authority}` is none of {choice}"
    if source.authorization is not None:
        label = taxonomy.by_name.get(source.authorization)
        if label is None or label.tier != "authorisation" or label.kind != "identifier":
            yield ("authorization",), f"`{source.authorization}` is no label of an authorisation"
    seen: dict[tuple[str, str], int] = {}
    for number, column in enumerate(source.columns):
        at: Loc = ("columns", number)
        known = taxonomy.by_name.get(column.label)
        if known is None or known.kind == "none":
            yield (*at, "label"), f"`{column.label}` is no label for a column: {_labels(taxonomy)}"
            continue
        for i, header in enumerate(column.headers):
            first = seen.setdefault((header_key(header), column.label), number)
            if first != number or header_key(header) in map(header_key, column.headers[:i]):
                yield (*at, "headers", i), f"`{header}` is already a {column.label}: drop one"
        for field, message in _column_findings(column, known, taxonomy, countries):
            yield (*at, *field), message
    mapped = {key for key, _ in seen}
    for i, header in enumerate(source.ignored_headers):
        if header_key(header) in mapped:
            yield ("ignored_headers", i), f"`{header}` is mapped above: do not ignore it too"


def _labels(taxonomy: Taxonomy) -> str:
    names = [one.label for one in taxonomy.labels if one.is_tier_1 and one.kind != "none"]
    return f"the usual ones are {', '.join(names)}"


def _code_findings(source: SourceFile) -> Iterator[Finding]:
    codes: list[tuple[Loc, str]] = [(("code",), source.code)]
    codes += [(("former_codes", i), code) for i, code in enumerate(source.former_codes)]
    for at, code in codes:
        if (why := _RESERVED.get(code)) is not None:
            yield at, f"`{code}` is reserved, {why}: choose another code"


def project_findings(
    projects: ProjectsFile, taken_titles: Mapping[str, str], sources: Collection[str]
) -> Iterator[Finding]:
    """Yield every rule that the projects of a file break; titles are taken by the projects above.

    `taken_titles` are title -> key of the projects that stay beside those of this file.
    """
    titles = dict(taken_titles)
    for key, project in projects.projects.items():
        at: Loc = ("projects", key)
        other = titles.setdefault(project.title, key)
        if other != key:
            yield (*at, "title"), f"`{project.title}` is the title of `{other}` already"
        usable = _DOC_TYPES[project.task_type]
        if usable and not project.doc_types:
            yield (*at, "doc_types"), f"say which: {', '.join(usable)}"
        for i, doc_type in enumerate(project.doc_types):
            if doc_type not in usable:
                choice = f"use {', '.join(usable)}" if usable else "drop `doc_types`"
                message = f"`{doc_type}` gives no {project.task_type} task: {choice}"
                yield (*at, "doc_types", i), message
        for i, code in enumerate(project.sources):
            if code not in sources:
                yield (*at, "sources", i), f"unknown source `{code}`: add sources/{code}.yaml"


def _column_findings(
    column: Column, label: Label, taxonomy: Taxonomy, countries: Countries
) -> Iterator[Finding]:
    yield from _qualifier_findings(column, label)
    yield from _pattern_findings(column)
    if label.kind in {"number", "count"}:
        yield from _unit_findings(column, label, taxonomy)
    else:
        for field in ("unit", "unit_headers", "unit_values"):
            if field in column.model_fields_set:
                yield (field,), f"{label.label} is no number: drop `{field}`"
    if label.kind == "date":
        yield from _date_findings(column)
    else:
        for field in ("formats", "two_digit_years_from", "open_ended_from"):
            if field in column.model_fields_set:
                yield (field,), f"{label.label} is no date: drop `{field}`"
    if label.kind == "country":
        for word in column.placeholders:
            if (country := countries.lookup(word)) is not None:
                yield (
                    ("placeholders", word),
                    f"`{word}` is the country {country} in this column: it cannot be a placeholder",
                )


def _pattern_findings(column: Column) -> Iterator[Finding]:
    if column.pattern is None:
        return
    try:
        groups = re.compile(column.pattern).groups
    except re.error as error:
        yield ("pattern",), f"is no regular expression: {error}"
        return
    if groups != 1:
        yield (
            ("pattern",),
            f"has {groups} groups: one, (…), says what the value is; others are (?:…)",
        )
    if column.separators:
        yield ("pattern",), "each match is a value already: drop `separators`"


def _qualifier_findings(column: Column, label: Label) -> Iterator[Finding]:
    choice = f"one of {', '.join(label.qualifiers)}" if label.qualifiers else "nothing"
    if column.qualifier is not None and column.qualifier not in label.qualifiers:
        yield ("qualifier",), f"`{column.qualifier}` does not narrow {label.label}: say {choice}"
    for word, qualifier in column.qualifier_values.items():
        if qualifier not in label.qualifiers:
            at = ("qualifier_values", word)
            yield at, f"`{qualifier}` does not narrow {label.label}: say {choice}"
    if column.qualifier_values and not column.qualifier_headers:
        yield ("qualifier_values",), "needs `qualifier_headers`: name the column they stand in"
    if column.qualifier_headers and not label.qualifiers:
        yield ("qualifier_headers",), f"nothing narrows {label.label}: drop it"
    if label.qualifier_required and column.qualifier is None and not column.qualifier_headers:
        yield (), f"{label.label} needs a `qualifier`: say {choice}"


def _unit_findings(column: Column, label: Label, taxonomy: Taxonomy) -> Iterator[Finding]:
    wanted = {label.unit_of(name) for name in (label.qualifiers or (None,))}
    if column.qualifier in label.qualifiers:
        wanted = {label.unit_of(column.qualifier)}
    wanted.discard(None)
    fitting = [name for name, unit in taxonomy.units.items() if unit.to in wanted]
    choice = f"say one of {', '.join(fitting)}" if fitting else f"{label.label} has no unit"
    if column.unit is not None and column.unit not in {_INSIDE, *fitting}:
        yield ("unit",), f"`{column.unit}` does not fit {label.label}: {choice}"
    if column.unit is not None and not fitting and column.unit == _INSIDE:
        yield ("unit",), f"{label.label} has no unit: drop it"
    for word, unit in column.unit_values.items():
        if unit not in fitting:
            yield ("unit_values", word), f"`{unit}` does not fit {label.label}: {choice}"
    if fitting and column.unit is None and not column.unit_headers:
        yield (), f"the unit of {label.label} is not said: add `unit` ({choice}, or inside)"


def _date_findings(column: Column) -> Iterator[Finding]:
    if not column.formats:
        yield (), "a date needs `formats`, e.g. [YYYY-MM-DD, M/D/YY]"
    for i, text in enumerate(column.formats):
        tokens = DATE_TOKEN.findall(text)
        if sorted(token[0] for token in tokens) != ["D", "M", "Y"]:
            yield ("formats", i), f"`{text}` needs one year, one month and one day: e.g. M/D/YY"
        elif re.search(r"[^\W\d_]", DATE_TOKEN.sub("", text)):
            yield (
                ("formats", i),
                f"`{text}`: only Y, M and D stand for something; a time is dropped",
            )
        elif "YY" in tokens and column.two_digit_years_from is None:
            yield ("formats", i), f"`{text}` needs `two_digit_years_from`, e.g. 2000"
