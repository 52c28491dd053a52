"""The shapes of the catalog's files, as frozen models. Unknown keys are refused.

Rules between fields live in rules.py, reading files in __init__.py. The descriptions here become
`source.schema.json`, which editors show while a person writes a source.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

# Raise it when domain/mapping, normalise or validators make something else of the same cell: every
# source's fingerprint changes with it, and what was mapped before becomes due again.
MAPPING_VERSION = 2

Kind = Literal[
    "none",
    "text",
    "identifier",
    "imo",
    "mmsi",
    "ircs",
    "eu_cfr",
    "country",
    "year",
    "number",
    "count",
    "date",
]
Tier = Literal[
    "identity",
    "anchor",
    "particulars",
    "numbers",
    "parties",
    "authorisation",
    "later",
    "dataset_only",
]
TaskType = Literal["ner", "layout", "table_review"]
DocType = Literal["pdf", "scan", "text"]
NullReason = Literal["blank", "not_applicable", "not_available", "pending", "unknown", "zero"]

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
ProjectKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,31}$")]
Mail = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", to_lower=True)]
FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*\.xml$")]
_CODE, _ADDRESS = r"^[A-Z0-9][A-Z0-9_-]{1,31}$", r"^https?://\S+$"
Code = Annotated[str, StringConstraints(pattern=_CODE)]
Address = Annotated[str, StringConstraints(pattern=_ADDRESS)]
# What these ask for, in words.
FORMS: Mapping[str, str] = {
    _CODE: "capitals and digits, 2 to 32, with _ and - between",
    _ADDRESS: "an address, https://…",
}


class Model(BaseModel):
    """Frozen; an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Unit(Model):
    """A unit of measurement: value x factor = value in `to`."""

    to: Text
    factor: Decimal
    spellings: tuple[Text, ...] = ()


class Qualifier(Model):
    """What narrows a label: a basis of measurement, a role. Its unit goes before the label's."""

    unit: str | None = None
    spellings: tuple[Text, ...] = ()


class Label(Model):
    """One label of the taxonomy."""

    label: Text
    tier: Tier
    kind: Kind
    goes_to: str | None
    unit: str | None = None
    qualifier_required: bool = False
    qualifiers: Mapping[str, Qualifier] = {}

    @property
    def is_tier_1(self) -> bool:
        """True where its values are promoted now, or group those that are."""
        return self.tier not in {"later", "dataset_only"}

    def unit_of(self, qualifier: str | None) -> str | None:
        """Return the canonical unit of a value under this label and qualifier; None for a count."""
        narrowed = self.qualifiers.get(qualifier) if qualifier else None
        return (narrowed.unit if narrowed else None) or self.unit


class Taxonomy(Model):
    """Every label there is, in the order that never changes within a major version."""

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    labels: tuple[Label, ...]
    layout_labels: tuple[Text, ...]
    authorities: tuple[Code, ...]
    units: Mapping[str, Unit]

    @cached_property
    def by_name(self) -> Mapping[str, Label]:
        """The labels by their name."""
        return {label.label: label for label in self.labels}

    @property
    def box_labels(self) -> tuple[str, ...]:
        """What a box on a page may be: the layout labels, then every tier-1 label."""
        return self.layout_labels + tuple(item.label for item in self.labels if item.is_tier_1)


class Column(Model):
    """What one column of a delivery says about a vessel."""

    label: str = Field(description="Label of the taxonomy that the values get.")
    headers: tuple[Text, ...] = Field(
        min_length=1,
        description="Every spelling of the header seen so far, the newest first; "
        "compared without case and spaces.",
    )
    qualifier: str | None = Field(
        default=None,
        description="What narrows the label in every row: GT, LOA, OWNER, VALID_FROM, …",
    )
    qualifier_headers: tuple[Text, ...] = Field(
        default=(), description="The column that says the qualifier of each row, if there is one."
    )
    qualifier_values: Mapping[str, str] = Field(
        default={}, description="Spelling in that column -> qualifier, where not known already."
    )
    unit: str | None = Field(
        default=None,
        description="Unit of a bare number: m, ft, kW, hp, …; `inside` where each cell carries it. "
        "A unit written in the cell or in the unit column goes before it.",
    )
    unit_headers: tuple[Text, ...] = Field(
        default=(), description="The column that says the unit of each row, if there is one."
    )
    unit_values: Mapping[str, str] = Field(
        default={}, description="Spelling of a unit -> unit, where not known already."
    )
    decimal: Literal[".", ","] = Field(
        default=".", description="The decimal mark; the other one may group thousands."
    )
    separators: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(), description="What stands between the values of a cell with several."
    )
    pattern: str | None = Field(
        default=None,
        description="Regular expression for cells that hold a sentence: each match is a value, its "
        "one group; without case.",
    )
    formats: tuple[Text, ...] = Field(
        default=(),
        description="Date formats, tried in order: YYYY-MM-DD, M/D/YY, DD.MM.YYYY, D MMM YYYY, …; "
        "a time behind the date is dropped.",
    )
    two_digit_years_from: int | None = Field(
        default=None,
        strict=True,
        ge=1800,
        le=2100,
        description="First of the 100 years that a YY stands for: 2000 makes 99 2099.",
    )
    open_ended_from: int | None = Field(
        default=None,
        strict=True,
        ge=1900,
        le=9999,
        description="Dates in this year or later mean `no end`.",
    )
    placeholders: Mapping[str, NullReason] = Field(
        default={},
        description="What stands in a cell for an absent value -> why it is absent; compared "
        "without case and outer spaces.",
    )
    coverage: float | None = Field(
        default=None,
        strict=True,
        gt=0,
        le=1,
        description="Least share of the records that must have a valid value. A column with a "
        "coverage is expected in every delivery; without one it may be absent.",
    )

    @property
    def key(self) -> str:
        """Its name in reports: the label, with the qualifier where every row has the same."""
        return f"{self.label}/{self.qualifier}" if self.qualifier else self.label


class SourceFile(Model):
    """One source of vessel registers: who publishes it, and what its columns mean."""

    code: Code = Field(description="As in the bucket: uploads/<code>/…; also the file's name.")
    title: Text
    description: Text
    homepage: Address
    licence: Text
    kind: Literal["rfmo", "vessel_register", "flag_state", "sanctions", "other"]
    trust: int = Field(
        strict=True, ge=0, le=100, description="The most trusted source's value is displayed."
    )
    freshness_days: int = Field(
        strict=True, ge=1, description="A delivery is expected at least this often."
    )
    former_codes: tuple[Code, ...] = Field(
        default=(),
        description="Codes that this source had before, the oldest first: what was filed and said "
        "under them is its own.",
    )
    row: Literal["vessel", "authorization", "vessel_species"] = Field(
        description="What one record is: a vessel, one of its authorisations, or one species of it."
    )
    sheet: str | None = Field(
        default=None,
        description="The sheet of a workbook that holds the records; default: every sheet with at "
        "least half of the headers that are expected.",
    )
    pages: Literal["review", "trusted", "ignore"] = Field(
        default="review",
        description="Records that the pages of a pdf seem to hold, as a table or a list: a person "
        "looks at them before anything is promoted, or they are as good as cells, or nobody's.",
    )
    authority: str | None = Field(
        default=None, description="Whose authorisation a record's dates are, where it is one."
    )
    authorization: str | None = Field(
        default=None, description="Label of the authorisation that a record grants, if it does."
    )
    columns: tuple[Column, ...] = Field(min_length=1)
    ignored_headers: tuple[Text, ...] = Field(
        default=(), description="Headers that are known and said to mean nothing for us."
    )

    @property
    def freshness_hours(self) -> int:
        """The freshness SLA in hours."""
        return self.freshness_days * 24

    @property
    def first_code(self) -> str:
        """The code that it had first, which what it says is keyed by."""
        return self.former_codes[0] if self.former_codes else self.code


class Source(SourceFile):
    """A source as loaded: what its file says, and the hash of all that decides its mapping."""

    fingerprint: str


class ProjectEntry(Model):
    """A project in Label Studio: what is labelled there, and which documents get a task in it."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=50)]
    task_type: TaskType
    doc_types: tuple[DocType, ...] = ()
    sources: tuple[Code, ...] = ()
    predictions: tuple[Text, ...] = ()
    dpi: int = Field(default=150, strict=True, ge=50, le=300)
    path: Text | None = None
    label_config: FileName | None = None
    show_predictions: bool = Field(default=True, strict=True)
    reviewers: tuple[Mail, ...] = ()


class Project(ProjectEntry):
    """A project as loaded: what its entry says, and the label config of its own, if it has one."""

    label_config_xml: str | None = None

    @property
    def path_like(self) -> str | None:
        """Return the pattern of keys as SQL's LIKE reads it: `*` stands for anything."""
        if self.path is None:
            return None
        escaped = self.path.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return escaped.replace("*", "%")


class ProjectsFile(Model):
    """The shape of projects.yaml: projects by key, and what is left alone in Label Studio."""

    projects: Mapping[ProjectKey, ProjectEntry] = {}
    excluded: tuple[int | Text, ...] = ()


def source_schema(taxonomy: Taxonomy) -> dict[str, Any]:
    """Return the JSON Schema of a source file, with the taxonomy's labels to choose from."""
    schema = SourceFile.model_json_schema()
    column = schema["$defs"]["Column"]["properties"]
    column["label"]["enum"] = sorted(taxonomy.by_name)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
