"""The jobs: what a sensor, a schedule or a person launches."""

from __future__ import annotations

import dagster as dg

REFRESH = "refresh"

refresh = dg.define_asset_job(
    REFRESH,
    selection=dg.AssetSelection.all(),
    description="Take whatever is due in every layer, from the bucket to the curated tables.",
)
