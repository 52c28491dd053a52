"""What must be true of the stores, whatever is in them; the list is in `assets/stores.py`."""

import os

import dagster as dg

from oceanid_pipelines.assets.stores import STORE_CHECKS, StoreCheck, judge
from oceanid_pipelines.flows.health import examine
from oceanid_pipelines.settings import Settings


def _check(one: StoreCheck) -> dg.AssetChecksDefinition:
    @dg.asset_check(asset=one.asset, name=one.name, description=one.description)
    def look() -> dg.AssetCheckResult:
        return judge(one, tuple(examine(Settings.load(os.environ), one.subjects)))

    return look


CHECKS = tuple(_check(one) for one in STORE_CHECKS)
