"""Who may do what, as data, and how what a role really has compares with it.

A new table that is plain (read, insert, update) needs no line here. No connection is opened here;
see `schema_verification.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SCHEMAS = ("control", "raw", "stage", "label", "curated")
PIPELINE = "oceanid_pipeline"
READER = "oceanid_reader"
READABLE = "curated"

# Rows here are never deleted; only the named columns, marks about the row, ever change.
APPEND_ONLY: Mapping[str, frozenset[str]] = {
    "raw.objects": frozenset({"withdrawn_at"}),
    "raw.object_locations": frozenset({"gone_at"}),
    "raw.deliveries": frozenset({"withdrawn_at"}),
    "raw.annotation_events": frozenset({"processed_at", "error"}),
    "label.annotations": frozenset(),
    "label.early_deletions": frozenset(),
    "label.shards": frozenset(),
    "label.shard_runs": frozenset(),
    "label.release_files": frozenset(),
    "label.splits": frozenset(),
    "label.configs": frozenset(),
    "stage.review_answers": frozenset(),
    "curated.promotion_log": frozenset(),
}
# Written by whoever migrates.
READ_ONLY = frozenset({"control.schema_versions"})
# Derived or passing: the pipeline may throw it away and make it again.
DELETABLE = frozenset(
    {
        "control.watermarks",
        "control.sources",  # declared, and never used: whatever is filed under one keeps it
        "control.alerts",
        "control.bucket_keys",
        "control.bucket_listing",
        "stage.documents",
        "stage.pages",
        "stage.table_ingest",
        "stage.extractions",
        "stage.pdf_boxes",
        "stage.profiles",
        "stage.records",
        "stage.repeated_records",
        "stage.profile_keys",
        "stage.profile_links",
        "stage.crowded_keys",
        "stage.annotation_state",
        "stage.review_places",
        "label.predictions",  # of a push that did not happen
        "label.release_due",
        "label.lines",  # those of no release; a trigger keeps the others
        "label.unmade_lines",
        "label.leaving_lines",
        "curated.entity_conflicts",  # those that nobody judged, when their evidence is gone
    }
)
# Bulk merges go through temporary tables.
NEEDED_POWERS = {PIPELINE: frozenset({"TEMPORARY ON DATABASE"}), READER: frozenset[str]()}
HARMLESS_POWERS = frozenset({"TEMPORARY ON DATABASE"})


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it should be, and what to do about it."""

    subject: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.what}. {self.remedy}"


@dataclass(frozen=True)
class Relation:
    """A table or view of ours."""

    schema: str
    name: str
    is_view: bool

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


def expected_rights(role: str, relation: Relation) -> frozenset[str]:
    """Return exactly what a role has to be able to do with a table or view."""
    if role == READER:
        return frozenset({"SELECT"}) if relation.schema == READABLE else frozenset()
    name = str(relation)
    if relation.is_view or name in READ_ONLY:
        return frozenset({"SELECT"})
    if name in APPEND_ONLY:
        marks = {f"UPDATE ({column})" for column in APPEND_ONLY[name]}
        return frozenset({"SELECT", "INSERT"} | marks)
    return frozenset({"SELECT", "INSERT", "UPDATE"} | ({"DELETE"} if name in DELETABLE else set()))


def judge_relations(
    relations: Iterable[Relation], held: Mapping[tuple[str, str], frozenset[str]]
) -> list[Problem]:
    """Compare what both roles have on each relation, by (role, relation), with what they need."""
    problems = []
    for relation in relations:
        for role in (PIPELINE, READER):
            has = held.get((role, str(relation)), frozenset())
            problems += _difference(role, str(relation), has, expected_rights(role, relation))
    return problems


def judge_schemas(held: Mapping[tuple[str, str], frozenset[str]]) -> list[Problem]:
    """Compare what both roles have on each schema of the database with what they need."""
    problems = []
    foreign = {schema for _, schema in held} - set(SCHEMAS)
    for role in (PIPELINE, READER):
        for schema in SCHEMAS:
            usable = role == PIPELINE or schema == READABLE
            expected = frozenset({"USAGE"}) if usable else frozenset[str]()
            has = held.get((role, schema), frozenset())
            problems += _difference(role, f"SCHEMA {schema}", has, expected)
        for schema in sorted(foreign):
            has = held.get((role, schema), frozenset()) - {"USAGE"}
            problems += _difference(role, f"SCHEMA {schema}", has, frozenset())
    return problems


def judge_powers(held: Mapping[str, frozenset[str]]) -> list[Problem]:
    """Compare what lets a role past its grants with the little that it needs."""
    problems = []
    for role, needed in NEEDED_POWERS.items():
        has = held.get(role, frozenset())
        problems += [
            Problem(role, f"has {power}", "Its rows are all it may change: take that from it")
            for power in sorted(has - HARMLESS_POWERS)
        ]
        problems += [
            Problem(role, f"lacks {power}", f"GRANT TEMPORARY ON DATABASE … TO {role}")
            for power in sorted(needed - has)
        ]
    return problems


def _difference(
    role: str, subject: str, has: frozenset[str], expected: frozenset[str]
) -> list[Problem]:
    missing = [
        Problem(subject, f"{role} lacks {right}", f"GRANT {right} ON {subject} TO {role}")
        for right in sorted(expected - has)
    ]
    excess = [
        Problem(
            subject,
            f"{role} has {right}, which it must not",
            f"REVOKE {right} ON {subject} FROM {role}, or from the role it has it through",
        )
        for right in sorted(has - expected)
    ]
    return missing + excess
