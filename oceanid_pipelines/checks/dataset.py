"""What must be true of the published dataset, asked of the Hub itself.

The rules that a release must keep are judged while it is built: see `assets/dataset.py`.
"""

import dagster as dg

from oceanid_pipelines.assets.dataset import RELEASES, lines
from oceanid_pipelines.checks.common import nothing_found
from oceanid_pipelines.clients.hub import RepoMissing
from oceanid_pipelines.flows.publishing import PublicationConflict, verify
from oceanid_pipelines.resources.hub import DatasetRepository
from oceanid_pipelines.resources.stores import AnalyticsDatabase, CatalogFolder
from oceanid_pipelines.store.releases import newest_published

DATASET = dg.AssetKey(["huggingface", "dataset"])


@dg.asset_check(asset=lines, description="The next release will have no line that breaks a rule.")
def every_line_can_be_made(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """List the lines that the next release would be refused for."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "label/unmade_lines",
            severity=dg.AssetCheckSeverity.WARN,
            advice="The next release will be refused for these: correct the annotation in Label "
            "Studio, or what it is about. What is corrected is made again.",
        )


@dg.asset_check(
    asset=RELEASES,
    blocking=True,
    description="The repository is private, or the catalog consents to a public one.",
)
def nothing_is_public_without_consent(
    catalog: CatalogFolder, hub: DatasetRepository
) -> dg.AssetCheckResult:
    """Ask the Hub who can see the repository; one that is not there will be made private."""
    with hub.open() as repository:
        try:
            private = repository.is_private()
        except RepoMissing:
            private = True
    return dg.AssetCheckResult(
        passed=private or catalog.dataset().consent_to_public,
        severity=dg.AssetCheckSeverity.ERROR,
        description=None
        if private
        else "The repository is public: make it private, or set consent_to_public in dataset.yaml.",
        metadata={"private": private},
    )


@dg.asset_check(asset=RELEASES, description="Of what was withdrawn nothing is left anywhere.")
def every_withdrawal_is_finished(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """List the withdrawals whose pictures or tasks may still be there."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "control/unfinished_withdrawals",
            severity=dg.AssetCheckSeverity.ERROR,
            advice="Nothing uses it any more, but pictures or tasks of it are left: run "
            "`oceanid withdraw` for it once more.",
        )


@dg.asset_check(asset=DATASET, description="The newest version is on the Hub as it was released.")
def the_newest_version_is_intact(
    catalog: CatalogFolder, database: AnalyticsDatabase, hub: DatasetRepository
) -> dg.AssetCheckResult:
    """Compare the tag and the hash of every file with the manifest in Postgres."""
    with database.connect() as connection:
        released = newest_published(connection, catalog.dataset().name)
    if released is None or released.commit_oid is None:
        return dg.AssetCheckResult(passed=True, description="Nothing is published yet.")
    with hub.open() as repository:
        try:
            verify(repository, released.manifest, released.commit_oid)
        except PublicationConflict as conflict:
            return dg.AssetCheckResult(
                passed=False, severity=dg.AssetCheckSeverity.ERROR, description=str(conflict)
            )
    return dg.AssetCheckResult(
        passed=True,
        metadata={"tag": released.manifest.tag, "files": len(released.manifest.shards)},
    )
