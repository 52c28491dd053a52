"""The jobs: what a sensor, a schedule or a person launches.

Two, so that registers flow while Label Studio is down, and annotations while the bucket is.
"""

import dagster as dg

from oceanid_pipelines.assets import curated, documents, facts, labeling, uploads

REFRESH = "refresh"
ANNOTATIONS = "annotations"

refresh = dg.define_asset_job(
    REFRESH,
    selection=dg.AssetSelection.assets(
        uploads.objects, documents.documents, labeling.tasks, facts.facts, curated.curated
    ),
    description="Take whatever is due from the bucket to the curated tables, and push tasks.",
)

take_annotations = dg.define_asset_job(
    ANNOTATIONS,
    selection=dg.AssetSelection.assets(
        labeling.annotation_events, labeling.annotations, facts.facts, curated.curated
    ),
    description="Take what people said in Label Studio, down to the curated tables.",
)
