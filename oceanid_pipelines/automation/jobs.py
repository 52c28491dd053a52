"""The jobs: what a sensor, a schedule or a person launches.

Apart, so that registers flow while Label Studio is down, and annotations while the bucket is.
"""

import dagster as dg

from oceanid_pipelines.assets import curated, dataset, documents, facts, labeling, safety, uploads
from oceanid_pipelines.assets.stores import STORE_CHECKS

REFRESH = "refresh"
ANNOTATIONS = "annotations"
PUBLISH = "publish"
PROTECT = "protect"
HOUSEKEEPING = "housekeeping"
# Jobs whose runs touch no asset of the others, which need not wait for them.
APART = frozenset({PROTECT, HOUSEKEEPING})
# Looked at by the sensor `alerts`, with or without runs.
_STANDING = dg.AssetSelection.checks(*(one.key for one in STORE_CHECKS))

refresh = dg.define_asset_job(
    REFRESH,
    selection=dg.AssetSelection.assets(
        uploads.objects, documents.documents, facts.facts, curated.curated
    )
    - _STANDING,
    description="Take whatever is due from the bucket to the curated tables.",
)

take_annotations = dg.define_asset_job(
    ANNOTATIONS,
    selection=dg.AssetSelection.assets(
        labeling.tasks,
        labeling.annotation_events,
        labeling.annotations,
        facts.facts,
        curated.curated,
        dataset.lines,
    )
    - _STANDING,
    description="Push tasks to Label Studio, and take what people said to the curated tables and "
    "the lines of the next release.",
)

# Not part of the others: a version for every handful of annotations would be no version.
publish_dataset = dg.define_asset_job(
    PUBLISH,
    selection=dg.AssetSelection.assets(dataset.lines, dataset.releases, dataset.huggingface_dataset)
    - _STANDING,
    description="Release the dataset, if enough changed, and publish what was released.",
)

protect = dg.define_asset_job(
    PROTECT,
    selection=dg.AssetSelection.assets(safety.backups, safety.restore_drill) - _STANDING,
    description="Back the databases up, and prove now and then that a backup can be restored.",
)
