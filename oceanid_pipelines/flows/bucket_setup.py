"""The rules of the bucket: versions kept, leftovers removed, nothing public, pictures for pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.clients.s3_rules import Lifetime, NotSupported
from oceanid_pipelines.settings import Settings

LIFETIMES = (
    Lifetime("unfinished-uploads", "", parts_days=7),
    Lifetime("former-pictures", "derived/", versions_days=30),
)


@dataclass(frozen=True, slots=True)
class BucketStep:
    """One rule of the bucket, and what was, or would be, done about it."""

    what: str
    outcome: Literal["set", "unchanged", "not supported"]


def set_up_bucket(
    objects: ObjectStore, settings: Settings, *, dry_run: bool = False
) -> tuple[BucketStep, ...]:
    """Set every rule that is not as it should be; a second time changes nothing.

    Measured: without the rule for Label Studio's origin the browser refuses pictures, and the page
    stays empty.
    """
    address = urlsplit(settings.label_studio_url)
    origin = f"{address.scheme}://{address.netloc}"
    rules: list[tuple[str, Callable[[], bool], Callable[[], None]]] = [
        ("keeps every version", objects.is_versioned, objects.keep_versions),
        (
            "forgets unfinished uploads and former pictures",
            lambda: objects.has_lifetimes(LIFETIMES),
            lambda: objects.set_lifetimes(LIFETIMES),
        ),
        (
            "is open to Label Studio's page",
            lambda: objects.lets_pages_read(origin),
            lambda: objects.let_pages_read(origin),
        ),
        ("refuses the public", objects.refuses_the_public, objects.refuse_the_public),
    ]
    return tuple(
        BucketStep(what, _apply(is_set, put, dry_run=dry_run)) for what, is_set, put in rules
    )


def _apply(
    is_set: Callable[[], bool], put: Callable[[], None], *, dry_run: bool
) -> Literal["set", "unchanged", "not supported"]:
    try:
        if is_set():
            return "unchanged"
        if not dry_run:
            put()
    except NotSupported:
        return "not supported"
    return "set"
