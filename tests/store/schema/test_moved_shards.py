"""Releases of before shards were kept as bytes are still written again to the byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg

from oceanid_pipelines.domain.canonical import canonical
from oceanid_pipelines.domain.records import Line
from oceanid_pipelines.domain.releases import Manifest, SplitPolicy, next_manifest
from oceanid_pipelines.domain.shards import Cut, Cutter
from oceanid_pipelines.flows.release import release_files
from oceanid_pipelines.store.database import Database
from oceanid_pipelines.store.schema.migrations import migrate
from oceanid_pipelines.store.statements import sql_root

BEFORE = 24
ADD_RELEASE = """
    INSERT INTO label.dataset_releases (dataset, version, manifest_sha256, manifest, repo)
    VALUES (%s, %s, %s, CAST(%s AS jsonb), 'a/b')
"""
ADD_LINE = """
    INSERT INTO label.record_lines (dataset, record, annotation_id, annotation_version, split,
        labels, content)
    VALUES ('ships', %s, %s, %s, %s, '{}', %s)
    ON CONFLICT DO NOTHING
"""
ADD_REF = """
    INSERT INTO label.annotation_refs (dataset, version, config, shard, line, annotation_id,
        annotation_version, withdrawal_id)
    VALUES ('ships', %s, %s, %s, %s, %s, %s, %s)
"""
WITHDRAWAL = """
    INSERT INTO control.withdrawals (kind, subject, reason, withdrawn_by)
    VALUES ('task', '1', 'by mistake', 'ann') RETURNING withdrawal_id
"""


def line(number: int, version: int, words: str, withdrawal: int | None = None) -> Line:
    content = canonical({"n": number, "v": version, "words": words})
    return Line(number, version, "train", content, (), withdrawal)


def keep_as_before(connection: psycopg.Connection, cut: Cut) -> None:
    shard = cut.shard
    for number, one in enumerate(cut.lines, start=1):
        record = "tombstone" if one.withdrawal else shard.config
        key = one.annotation_id, one.annotation_version
        connection.execute(ADD_LINE, [record, *key, one.split, one.content.decode()])
        place = shard.added_in, shard.config, shard.path, number
        connection.execute(ADD_REF, [*place, *key, one.withdrawal])


def test_a_release_of_before_is_made_again_from_the_shards_that_the_migration_made(
    empty_database: str, connect: Callable[[str], psycopg.Connection], tmp_path: Path
) -> None:
    root = tmp_path / "migrations"
    root.mkdir()
    for file in (sql_root() / "migrations").iterdir():
        if int(file.name[:4]) <= BEFORE:
            (root / file.name).write_bytes(file.read_bytes())
    migrate(empty_database, root=root)
    connection = connect(empty_database)
    found = connection.execute(WITHDRAWAL).fetchone()
    assert found is not None
    # Not in the order of their keys, and beyond ASCII.
    lines = [line(12, 1, "Ñandú ⚓\\"), line(3, 2, "\t"), line(3, 1, "x", found[0])]
    manifests: list[Manifest] = []
    for version, config in ((1, "ner"), (2, "audit")):
        cutter = Cutter(version, 90)
        cuts = list(cutter.add((config, one) for one in lines))
        cuts += cutter.flush()
        assert len(cuts) > 1
        manifest = next_manifest(
            manifests[-1] if manifests else None,
            version=version,
            dataset="ships",
            policy=SplitPolicy.of("salt", {"train": 1.0}),
            replaced=(),
            added=[cut.shard for cut in cuts],
            changes={},
        )
        manifests.append(manifest)
        content = canonical(manifest.content()).decode()
        with connection.transaction():
            connection.execute(ADD_RELEASE, ["ships", version, manifest.sha256, content])
            for cut in cuts:
                keep_as_before(connection, cut)
    seen = "SELECT shard, line, annotation_id, annotation_version, withdrawal_id FROM"
    seen += " label.annotation_refs ORDER BY shard, line"
    before = connection.execute(seen).fetchall()

    migrate(empty_database)
    assert connection.execute(seen).fetchall() == before
    assert len(before) == 2 * len(lines)
    database = Database(empty_database.replace("postgresql:", "postgresql+psycopg:"))
    with database.connect() as opened:
        for manifest in manifests:
            files = release_files(opened, manifest, tmp_path / manifest.tag, whole=True)
            assert set(files) == {shard.path for shard in manifest.shards}
    database.close()
