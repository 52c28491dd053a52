"""What protects the data: backups of the databases, and the drill that restores one."""

from datetime import UTC, datetime

import dagster as dg

from oceanid_pipelines.assets.common import OWNERS
from oceanid_pipelines.assets.metadata import rows_table
from oceanid_pipelines.flows import backups as flow
from oceanid_pipelines.flows import restoring
from oceanid_pipelines.resources.safety import Backups
from oceanid_pipelines.resources.stores import Presence

BACKUPS = dg.AssetKey(["safety", "backups"])
DRILL = dg.AssetKey(["safety", "restore_drill"])


@dg.asset(
    key=BACKUPS,
    deps=[["label", "annotations"], ["curated", "vessels"]],
    description="Dumps of the databases in the object store: one a day, at least 7 daily and 4 "
    "weekly ones are kept, the newest always.",
    group_name="safety",
    kinds={"postgres", "s3"},
    owners=OWNERS,
)
def backups(
    context: dg.AssetExecutionContext,
    backup_store: Backups,
    presence: Presence,  # noqa: ARG001 - held while the asset runs
) -> dg.MaterializeResult[None]:
    """Back up every database whose newest backup is a day old; delete what need not be kept."""
    if backup_store.missing:
        return dg.MaterializeResult(metadata={"not configured": backup_store.missing})
    taken, deleted = 0, 0
    with backup_store.open() as folder:
        for name, url in backup_store.databases.items():
            if flow.take(folder, name, url, only_if_due=True):
                context.log.info("%s is backed up", name)
                taken += 1
            deleted += len(flow.prune(folder, name))
        there = [one for name in backup_store.databases for one in flow.backups(folder, name)]
    return dg.MaterializeResult(
        metadata={
            "taken": taken,
            "files deleted": deleted,
            "backups": rows_table(
                ("database", "taken at", "rows", "bytes", "key"),
                [
                    (one.database, one.taken_at, f"{one.rows:,}", f"{one.size_bytes:,}", one.key)
                    for one in reversed(there)
                ],
            ),
        }
    )


@dg.asset(
    key=DRILL,
    deps=[BACKUPS],
    description="The newest backup, restored into a scratch database once a week, compared table "
    "by table, and dropped again.",
    group_name="safety",
    kinds={"postgres"},
    owners=OWNERS,
)
def restore_drill(
    context: dg.AssetExecutionContext,
    backup_store: Backups,
    presence: Presence,  # noqa: ARG001 - held while the asset runs
) -> dg.MaterializeResult[None]:
    """Restore the newest backup of every database whose last drill is a week old."""
    missing = backup_store.missing or (
        None if backup_store.scratch_url else "OCEANID_SCRATCH_DATABASE_URL is not set: no drill."
    )
    if missing or backup_store.scratch_url is None:
        return dg.MaterializeResult(metadata={"not configured": missing or ""})
    with backup_store.open() as folder:
        for name in backup_store.databases:
            if restoring.is_drill_due(folder, name, datetime.now(UTC)):
                newest = flow.backups(folder, name)[-1]
                restoring.drill(folder, newest, backup_store.scratch_url, report=context.log.info)
        done = [one for name in backup_store.databases for one in restoring.drills(folder, name)]
    return dg.MaterializeResult(
        metadata={
            "drills": rows_table(
                ("database", "backup of", "drilled at", "rows", "seconds"),
                [
                    (one.database, one.taken_at, one.drilled_at, f"{one.rows:,}", one.seconds)
                    for one in reversed(done)
                ],
            )
        }
    )
