"""Whatever people do between releases: the current lines, the whole audit, immutable shards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from oceanid_pipelines.catalog import load_catalog
from oceanid_pipelines.catalog.dataset import load_dataset_declaration
from oceanid_pipelines.domain.contexts import AUDIT
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.flows.lines import Rules, keep_up
from oceanid_pipelines.flows.release import ReleaseRefused, build, release_files
from oceanid_pipelines.store import shards
from oceanid_pipelines.store.database import Connection, Database
from oceanid_pipelines.store.releases import mark_published
from tests.conftest import DatabaseUrls
from tests.flows import tables
from tests.flows.labelling import Labelling, span, text_of

SALT = "a salt of the tests"
SHARD_BYTES = 2500  # two to four lines
ANNOTATIONS = 9
DOCUMENTS = 5

_annotation = st.integers(1, ANNOTATIONS)
_say = st.tuples(st.just("say"), _annotation, st.integers(0, 3))
_other = st.tuples(st.sampled_from(["cancel", "delete"]), _annotation, st.just(0))
_keep_up = st.just(("keep up", 0, 0))
# What people do between two releases; half of it is saying something. Lines are made now and then.
ROUNDS = st.lists(
    st.lists(st.one_of(_say, _say, _other, _keep_up), max_size=12), min_size=3, max_size=5
)
Step = tuple[str, int, int]


@dataclass
class Model:
    """What should be: the version that stands of each annotation, and all there ever were."""

    versions: dict[int, int] = field(default_factory=dict)
    standing: dict[int, int] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)

    @property
    def all_versions(self) -> set[tuple[int, int]]:
        return {(one, v) for one, last in self.versions.items() for v in range(1, last + 1)}


@pytest.fixture
def urls(databases: Callable[[], DatabaseUrls]) -> DatabaseUrls:
    """One database for all examples of a test; each empties it."""
    return databases()


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the few lines of these shards be read in several pieces."""
    monkeypatch.setattr(shards, "_LINES_AT_ONCE", 2)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(rounds=ROUNDS)
def test_every_history_is_released_rightly(
    rounds: list[list[Step]], urls: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _clear(urls)
    people = Labelling(urls.owner)
    database = Database(urls.pipeline, application="test")
    try:
        with database.connect() as connection:
            _live(people, connection, rounds, tmp_path_factory.mktemp("r"))
    finally:
        database.close()
        people.close()


def _live(
    people: Labelling, connection: Connection, rounds: list[list[Step]], folder: Path
) -> None:
    tasks = [people.task(people.document(text_of(number))) for number in range(DOCUMENTS)]
    model = Model()
    released: list[Manifest] = []
    splits: dict[str, str] = {}
    # Something to begin with, so that the rounds change what is published.
    for deeds in ([("say", number, 1) for number in range(1, ANNOTATIONS)], *rounds):
        for step in deeds:
            if step[0] == "keep up":
                keep_up(connection, _rules())
            else:
                _do(people, model, tasks, step)
        _release(connection, model, released, splits, folder)
    for manifest in released:
        # Every past version is made again to the byte, or this raises.
        release_files(connection, manifest, folder / "again", whole=True)


def _do(people: Labelling, model: Model, tasks: list[int], step: Step) -> None:
    deed, annotation, spans = step
    known = annotation in model.versions
    if annotation in model.deleted or (deed == "delete" and not known):
        return
    document = annotation % DOCUMENTS
    text = text_of(document)
    words = [("vessel", "VESSEL"), ("Perú", "FLAG"), ("Ñandú", "VESSEL_NAME")][:spans]
    result = [span(str(n), text, word, name) for n, (word, name) in enumerate(words)]
    if deed == "delete":
        people.delete(annotation)
        model.deleted.add(annotation)
    else:
        people.say(annotation, tasks[document], result, cancelled=deed == "cancel")
    model.versions[annotation] = model.versions.get(annotation, 0) + 1
    model.standing.pop(annotation, None)
    if deed == "say":
        model.standing[annotation] = model.versions[annotation]


def _release(
    connection: Connection,
    model: Model,
    released: list[Manifest],
    splits: dict[str, str],
    folder: Path,
) -> None:
    previous = released[-1] if released else None
    manifest = None
    try:
        manifest = build(connection, _rules())
    except ReleaseRefused as error:
        refused = set(error.objections)
    else:
        refused = set()
    assert refused <= {"there_is_a_train_split"}
    if manifest is None and not refused:
        known = previous.counts.get(AUDIT, {}) if previous else {}
        assert sum(known.values()) == len(model.all_versions)
    if manifest is None:
        return
    mark_published(connection, manifest, "0" * 40)
    released.append(manifest)
    files = release_files(connection, manifest, folder / manifest.tag, whole=True)
    lines = {path: file.read_bytes().splitlines() for path, file in files.items()}
    records = {path: [json.loads(line) for line in found] for path, found in lines.items()}

    ner = [one for path, found in records.items() if "/ner/" in path for one in found]
    assert len(ner) == len(model.standing)
    assert {one["annotation_id"]: one["annotation_version"] for one in ner} == model.standing
    audit = [one for path, found in records.items() if "/audit/" in path for one in found]
    assert len(audit) == len(model.all_versions)
    assert {(one["annotation_id"], one["annotation_version"]) for one in audit} == (
        model.all_versions
    )
    for one in ner:
        assert splits.setdefault(one["text_sha256"], one["split"]) == one["split"]
    for shard in manifest.shards:
        assert shard.bytes <= SHARD_BYTES or shard.rows == 1
        assert shard.rows == len(records[shard.path])
        order = [(one["annotation_id"], one["annotation_version"]) for one in records[shard.path]]
        assert order == sorted(order)
    if previous:
        now = {shard.path: shard for shard in manifest.shards}
        before = {shard.path: shard for shard in previous.shards}
        assert all(now[path] == before[path] for path in now.keys() & before.keys())
        assert all(path in now for path, shard in before.items() if shard.config == AUDIT)
        assert manifest.parent_sha256 == previous.sha256
        assert all(now[path].added_in == manifest.version for path in now.keys() - before.keys())


@cache
def _rules() -> Rules:
    # A length of 2500 is no whole megabyte: the catalog would refuse it, the rules do not care.
    declared = load_dataset_declaration().model_copy(
        update={"shard_megabytes": SHARD_BYTES / 1_000_000, "splits": {"train": 0.6, "test": 0.4}}
    )
    return Rules(declared, "somebody/labels", load_catalog(), SALT)


def _clear(urls: DatabaseUrls) -> None:
    with tables.connect(urls.owner) as session:
        session.execute(
            "TRUNCATE label.shard_runs, label.shards, label.splits, label.release_due,"
            " label.next_release, label.lines, label.unmade_lines, label.leaving_lines,"
            " label.dataset_releases,"
            " label.annotations, label.tasks, raw.annotation_events, stage.documents, raw.objects"
            " RESTART IDENTITY CASCADE"
        )
