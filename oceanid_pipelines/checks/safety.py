"""What must be true of the backups."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg

from oceanid_pipelines.assets.safety import BACKUPS, DRILL
from oceanid_pipelines.flows import backups as flow
from oceanid_pipelines.flows import restoring
from oceanid_pipelines.flows.backups import Folder
from oceanid_pipelines.resources.safety import Backups


@dg.asset_check(asset=BACKUPS, description="Every database was backed up within the last 26 hours.")
def the_newest_backup_is_fresh(backup_store: Backups) -> dg.AssetCheckResult:
    """Look at the manifests in the object store."""
    return _fresh(
        backup_store,
        lambda folder, name: [one.taken_at for one in flow.backups(folder, name)],
        flow.OLDEST_BACKUP,
        "Run the job protect, or oceanid backup, and read why it fails.",
    )


@dg.asset_check(asset=DRILL, description="A backup of every database was restored within 8 days.")
def the_newest_drill_is_fresh(backup_store: Backups) -> dg.AssetCheckResult:
    """Look at what the drills wrote beside the backups."""
    if backup_store.scratch_url is None:
        return _not_configured("OCEANID_SCRATCH_DATABASE_URL is not set: no backup is ever tried.")
    return _fresh(
        backup_store,
        lambda folder, name: [one.drilled_at for one in restoring.drills(folder, name)],
        restoring.OLDEST_DRILL,
        "Run oceanid restore-check, and read why it fails.",
    )


def _fresh(
    store: Backups,
    moments: Callable[[Folder, str], Sequence[datetime]],
    oldest: timedelta,
    advice: str,
) -> dg.AssetCheckResult:
    if store.missing:
        return _not_configured(store.missing)
    now = datetime.now(UTC)
    with store.open() as folder:
        newest = {name: max(moments(folder, name), default=None) for name in store.databases}
    late = [name for name, moment in newest.items() if moment is None or moment + oldest < now]
    return dg.AssetCheckResult(
        passed=not late,
        severity=dg.AssetCheckSeverity.ERROR,
        description=f"{', '.join(late)}: none since {oldest}. {advice}" if late else None,
        metadata={name: str(moment or "never") for name, moment in newest.items()},
    )


def _not_configured(what: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=False, severity=dg.AssetCheckSeverity.WARN, description=what)
