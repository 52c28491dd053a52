"""What of the stores is shown at which asset: doctor's findings as checks.

The sensor `alerts` looks at them every minute and reports what changed; a person may execute the
checks of `checks/stores.py`. No run evaluates them: it would be slower for it, and fails anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dagster as dg

from oceanid_pipelines.flows.health import STANDING, Finding


@dataclass(frozen=True, slots=True)
class StoreCheck:
    """A check that is true when doctor finds these subjects well."""

    asset: dg.AssetKey
    name: str
    description: str
    subjects: tuple[str, ...]

    @property
    def key(self) -> dg.AssetCheckKey:
        """The check's key in Dagster."""
        return dg.AssetCheckKey(self.asset, self.name)


STORE_CHECKS = (
    StoreCheck(
        dg.AssetKey(["raw", "objects"]),
        "the_catalog_can_be_read",
        "Sources, projects and labels are declared without a mistake.",
        ("catalog",),
    ),
    StoreCheck(
        dg.AssetKey(["raw", "objects"]),
        "the_bucket_lets_us_in",
        "The object store is there and shows us the bucket.",
        ("object store",),
    ),
    StoreCheck(
        dg.AssetKey(["curated", "vessels"]),
        "the_database_is_as_migrated",
        "The analytics database is there, with the schema of this code; no migration was edited "
        "after it was applied.",
        ("analytics database", "migrations"),
    ),
    StoreCheck(
        dg.AssetKey(["curated", "vessels"]),
        "every_role_may_do_what_it_needs_and_no_more",
        "The pipeline writes, but neither rewrites nor deletes what people said; readers only "
        "read, and only what is curated.",
        ("rights in the database",),
    ),
    StoreCheck(
        dg.AssetKey(["label_studio", "tasks"]),
        "label_studio_lets_us_in",
        "Label Studio is there and knows our token, which is not old.",
        ("label studio", "label studio's token"),
    ),
    StoreCheck(
        dg.AssetKey(["huggingface", "dataset"]),
        "the_hub_lets_us_publish",
        "The Hub is there, our token may write to the dataset, and it is no more public than the "
        "catalog says.",
        ("hub",),
    ),
)
assert {subject for one in STORE_CHECKS for subject in one.subjects} == set(STANDING)  # noqa: S101


def judge(check: StoreCheck, findings: Sequence[Finding]) -> dg.AssetCheckResult:
    """Return what the findings say of a check: a failure is an error, a warning a warning."""
    ours = [one for one in findings if one.subject in check.subjects]
    unwell = [one for one in ours if one.verdict in {"failure", "warning"}]
    errors = any(one.verdict == "failure" for one in unwell)
    return dg.AssetCheckResult(
        passed=not unwell,
        asset_key=check.asset,
        check_name=check.name,
        severity=dg.AssetCheckSeverity.ERROR if errors else dg.AssetCheckSeverity.WARN,
        description="\n".join(f"{one.subject}: {one.detail}" for one in unwell) or None,
        metadata={one.subject: one.detail for one in ours},
    )
