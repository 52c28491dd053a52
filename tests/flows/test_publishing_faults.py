"""Every fault at every request of the loop that publishes: in the end, one commit and one tag."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx2
import pytest

from oceanid_pipelines.clients import hub as hub_client
from oceanid_pipelines.clients import hub_http
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.flows.publishing import Postponed, Published
from oceanid_pipelines.flows.read_back import read_back
from tests.conftest import TABLE
from tests.flows.site import Site

HANG_SECONDS = 1
RUNS = 4


@dataclass(frozen=True)
class Fault:
    name: str
    kind: str
    options: dict[str, Any] = field(default_factory=dict)


FAULTS = (
    Fault("429, in a header", "status", {"status": 429, "headers": {"Retry-After": "60"}}),
    Fault("429, in words", "status", {"status": 429, "body": "retry in about 1 hour"}),
    Fault("429, says nothing", "status", {"status": 429}),
    Fault("409", "status", {"status": 409, "body": "Another commit operation is in progress"}),
    Fault("412", "status", {"status": 412, "body": "A commit has happened since"}),
    Fault("500 before", "status", {"status": 500}),
    Fault("500 after", "status", {"status": 500, "after": True}),
    Fault("503, says when", "status", {"status": 503, "headers": {"Retry-After": "3000"}}),
    Fault("no answer before", "hang"),
    Fault("no answer after", "hang", {"after": True}),
    Fault("reset before", "lost"),
    Fault("reset after", "lost", {"after": True}),
    Fault("torn", "torn"),
    Fault("slow", "slow", {"seconds": 0.5}),
    Fault("stale", "stale"),
)
# Every request of the loop: what it is for -> method and path. `{repo}` is the dataset.
REQUESTS = {
    "create the repository": ("POST", r"^/api/repos/create$"),
    "is it private": ("GET", r"^/api/datasets/{repo}$"),
    "head": ("GET", r"/commits/main$"),
    "landed?": ("POST", r"/paths-info/"),
    "the files at the head": ("GET", r"/tree/"),
    "the card": ("GET", r"/resolve/[0-9a-f]+/README.md$"),
    "validate the card": ("POST", r"^/api/validate-yaml$"),
    "preupload": ("POST", r"/preupload/main$"),
    "places for blobs": ("POST", r"/info/lfs/objects/batch$"),
    "a blob": ("PUT", r"/info/lfs/"),
    "verify a blob": ("POST", r"/info/lfs/verify$"),
    "commit": ("POST", r"/commit/main$"),
    "whose child is it": ("GET", r"/commits/[0-9a-f]+$"),
    "tag": ("POST", r"/tag/"),
    "where is the tag": ("GET", r"/revision/v\d+$"),
}
BLOBS = {"places for blobs", "a blob", "verify a blob"}
# Those of the user who loads it: HEAD and GET.
READS = {
    "a user asks for the revision": ("GET", r"/revision/"),
    "a user asks for a file": ("HEAD", r"/resolve/"),
    "a user downloads a file": ("GET", r"/resolve/"),
}


def publish_until_done(site: Site, **options: Any) -> list[str]:
    """Publish as the sensor would, run by run; return what became of each."""
    told = []
    for _ in range(RUNS):
        try:
            done = site.publish(**options)
        except OceanidError as error:
            told.append(type(error).__name__)
            continue
        if isinstance(done, Postponed):
            told.append("Postponed")
            site.let_it_rest()
            continue
        assert isinstance(done, Published)
        told.append("Published")
        return told
    raise AssertionError(f"not published after {RUNS} runs: {told}")


def change(site: Site, version: int) -> None:
    """Let people say something new: delete one annotation, and label a document more."""
    site.people.delete(version)
    site.label_one(1000 + version)


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
def test_every_fault_at_every_request_ends_in_one_commit_and_one_tag(
    site: Site, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setattr(hub_http, "TIMEOUT", httpx2.Timeout(HANG_SECONDS))
    site.label(len(FAULTS) * len(REQUESTS) + 12)
    table: dict[str, dict[str, str]] = {}
    version = 0
    for request, (method, path) in REQUESTS.items():
        monkeypatch.setattr(hub_client, "MOST_FILES", 3 if request in BLOBS else 64)
        for fault in FAULTS:
            version += 1
            if version > 1:
                change(site, version)
            built = site.build()
            where = path.replace("{repo}", site.where.repo)
            site.server.arm(fault.kind, method, where, **fault.options)
            told = publish_until_done(site)
            site.assert_published(built)
            table.setdefault(request, {})[fault.name] = ", ".join(told)
    record_property(TABLE, lines(table))


@pytest.mark.exhaustive
@pytest.mark.timeout(1800)
def test_every_fault_while_a_user_loads_it_ends_in_one_commit_and_one_tag(
    site: Site, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setenv("HF_HUB_DOWNLOAD_TIMEOUT", str(HANG_SECONDS))
    monkeypatch.setenv("HF_HUB_ETAG_TIMEOUT", str(HANG_SECONDS))
    site.label(len(FAULTS) * len(READS) + 12)
    table: dict[str, dict[str, str]] = {}
    version = 0
    for request, (method, path) in READS.items():
        for fault in FAULTS:
            version += 1
            if version > 1:
                change(site, version)
            built = site.build()
            armed = [(fault.kind, method, path, fault.options)]
            told = publish_until_done(site, read_back=partial(read_faulty, site, armed))
            site.assert_published(built)
            table.setdefault(request, {})[fault.name] = ", ".join(told)
    record_property(TABLE, lines(table))


def read_faulty(
    site: Site, armed: list[tuple[str, str, str, dict[str, Any]]], done: Published
) -> None:
    """Load it as a user would; what is still armed is for his requests only."""
    while armed:
        kind, method, path, options = armed.pop()
        site.server.arm(kind, method, path, **options)
    assert read_back(site.where.hub, done, token=site.where.token)


def lines(table: dict[str, dict[str, str]]) -> str:
    """Return what became of every run, as a table."""
    found = [f"{sum(map(len, table.values()))} runs; each ended in one commit and one tag"]
    for request, by_fault in table.items():
        found += ["", request, *(f"  {fault:20} {told}" for fault, told in by_fault.items())]
    return "\n".join(found)
