"""The bucket's rules, set on a real object store, beside the rules of others."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.bucket_setup import set_up_bucket
from oceanid_pipelines.local import object_store
from oceanid_pipelines.local.stack import Stack
from oceanid_pipelines.settings import Settings

RULES = {
    "keeps every version",
    "forgets unfinished uploads and former pictures",
    "is open to Label Studio's page",
    "refuses the public",
}


@pytest.fixture
def fresh(stack: Stack, environment: dict[str, str]) -> Iterator[tuple[ObjectStore, Settings]]:
    """Yield a bucket as a provider makes it: without any rule."""
    name = f"fresh-{secrets.token_hex(6)}"
    client = object_store.client(stack.home)
    client.create_bucket(Bucket=name)
    settings = Settings.load({**environment, "OCEANID_S3_BUCKET": name})
    with stores.object_store(settings) as objects:
        yield objects, settings
    client.delete_bucket(Bucket=name)


def outcomes(objects: ObjectStore, settings: Settings, *, dry_run: bool = False) -> dict[str, str]:
    return {one.what: one.outcome for one in set_up_bucket(objects, settings, dry_run=dry_run)}


def test_every_rule_is_set_once_and_a_dry_run_sets_none(
    fresh: tuple[ObjectStore, Settings],
) -> None:
    objects, settings = fresh
    planned = outcomes(objects, settings, dry_run=True)
    assert planned.keys() == RULES
    assert not objects.is_versioned()
    assert outcomes(objects, settings) == planned
    assert objects.is_versioned()
    # This server cannot refuse the public; it knows the other rules.
    assert set(planned.values()) == {"set", "not supported"}
    assert [what for what, outcome in planned.items() if outcome == "not supported"] == [
        "refuses the public"
    ]
    again = outcomes(objects, settings)
    assert set(again.values()) == {"unchanged", "not supported"}


def test_the_rules_of_others_stay_and_ours_are_mended(
    fresh: tuple[ObjectStore, Settings], stack: Stack
) -> None:
    objects, settings = fresh
    client = object_store.client(stack.home)
    client.put_bucket_lifecycle_configuration(
        Bucket=objects.bucket,
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "somebody-elses",
                    "Status": "Enabled",
                    "Filter": {"Prefix": "tmp/"},
                    "Expiration": {"Days": 1},
                },
                {
                    "ID": "oceanid-former-pictures",
                    "Status": "Disabled",
                    "Filter": {"Prefix": "derived/"},
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
                },
            ]
        },
    )
    assert outcomes(objects, settings)["forgets unfinished uploads and former pictures"] == "set"
    rules = client.get_bucket_lifecycle_configuration(Bucket=objects.bucket)["Rules"]
    assert {rule["ID"]: rule["Status"] for rule in rules} == {
        "somebody-elses": "Enabled",
        "oceanid-unfinished-uploads": "Enabled",
        "oceanid-former-pictures": "Enabled",
    }
    # What is current never goes by itself.
    assert all("Expiration" not in rule for rule in rules if rule["ID"].startswith("oceanid-"))
