"""Releases of before shards were runs of lines are still written again to the byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from oceanid_pipelines.domain.canonical import canonical, sha256_of
from oceanid_pipelines.domain.records import Line
from oceanid_pipelines.domain.releases import Manifest, SplitPolicy, next_manifest
from oceanid_pipelines.domain.shards import Shard, git_sha1
from oceanid_pipelines.flows.release import release_files
from oceanid_pipelines.store.database import Database
from oceanid_pipelines.store.schema.migrations import MigrationFailed, migrate
from oceanid_pipelines.store.statements import sql_root

BEFORE = 24
BYTES = 37  # when shards were kept as bytes
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


def up_to(last: int, folder: Path) -> Path:
    """Return a folder that has the migrations up to one."""
    root = folder / f"up to {last}"
    root.mkdir()
    for file in (sql_root() / "migrations").iterdir():
        if int(file.name[:4]) <= last:
            (root / file.name).write_bytes(file.read_bytes())
    return root


def line(number: int, version: int, words: str, withdrawal: int | None = None) -> Line:
    content = canonical({"n": number, "v": version, "words": words, "spans": [{"label": "FLAG"}]})
    return Line(number, version, "train", content, (), withdrawal)


def shard_of(version: int, config: str, part: int, lines: list[Line]) -> Shard:
    content = b"".join(one.content + b"\n" for one in lines)
    return Shard(
        path=f"data/{config}/train/{version:06d}-{part:04d}.jsonl",
        config=config,
        split="train",
        rows=len(lines),
        bytes=len(content),
        sha256=sha256_of(content),
        git_sha1=git_sha1(content),
        added_in=version,
        labels={},
    )


def keep_as_before(connection: psycopg.Connection, shard: Shard, lines: list[Line]) -> None:
    for number, one in enumerate(lines, start=1):
        record = "tombstone" if one.withdrawal else shard.config
        key = one.annotation_id, one.annotation_version
        connection.execute(ADD_LINE, [record, *key, one.split, one.content.decode()])
        place = shard.added_in, shard.config, shard.path, number
        connection.execute(ADD_REF, [*place, *key, one.withdrawal])


def test_a_release_of_before_is_made_again_from_what_the_migrations_made_of_it(
    empty_database: str, connect: Callable[[str], psycopg.Connection], tmp_path: Path
) -> None:
    migrate(empty_database, root=up_to(BEFORE, tmp_path))
    connection = connect(empty_database)
    found = connection.execute(WITHDRAWAL).fetchone()
    assert found is not None
    # Not in the order of their keys in one shard, and beyond ASCII.
    lines = [line(12, 1, "Ñandú ⚓\\"), line(3, 2, "\t"), line(3, 1, "x", found[0])]
    parts = [lines, [line(12, 2, "y"), line(13, 1, "z")]]
    manifests: list[Manifest] = []
    for version, config in ((1, "ner"), (2, "audit")):
        cuts = [
            (shard_of(version, config, part, of_it), of_it)
            for part, of_it in enumerate(parts, start=1)
        ]
        manifest = next_manifest(
            manifests[-1] if manifests else None,
            version=version,
            dataset="ships",
            policy=SplitPolicy.of("salt", {"train": 1.0}),
            replaced=(),
            added=[shard for shard, _ in cuts],
            changes={},
        )
        manifests.append(manifest)
        content = canonical(manifest.content()).decode()
        with connection.transaction():
            connection.execute(ADD_RELEASE, ["ships", version, manifest.sha256, content])
            for cut in cuts:
                keep_as_before(connection, *cut)
    seen = "SELECT shard, line, annotation_id, annotation_version, withdrawal_id FROM"
    seen += " label.annotation_refs ORDER BY shard, line"
    before = connection.execute(seen).fetchall()

    # A shard that its lines would not make again is not taken apart, and nothing else is.
    migrate(empty_database, root=up_to(BYTES, tmp_path))
    path = manifests[0].shards[1].path
    connection.execute("UPDATE label.shards SET content = content || '{}' WHERE path = %s", [path])
    with pytest.raises(MigrationFailed, match=f"{path} is not what its lines make"):
        migrate(empty_database)
    assert connection.execute(seen).fetchall() == before
    connection.execute(
        "UPDATE label.shards SET content = substr(content, 1, length(content) - 2) WHERE path = %s",
        [path],
    )

    migrate(empty_database)
    assert connection.execute(seen).fetchall() == before
    assert len(before) == 2 * sum(map(len, parts))
    labels = "SELECT config, labels, count(*) FROM label.lines GROUP BY 1, 2 ORDER BY 1"
    assert connection.execute(labels).fetchall() == [("audit", None, 5), ("ner", '["FLAG"]', 5)]
    runs = "SELECT count(*) FROM label.shard_runs GROUP BY shard_id ORDER BY shard_id"
    assert connection.execute(runs).fetchall() == [(3,), (1,), (3,), (1,)]
    database = Database(empty_database.replace("postgresql:", "postgresql+psycopg:"))
    with database.connect() as opened:
        for manifest in manifests:
            files = release_files(opened, manifest, tmp_path / manifest.tag, whole=True)
            assert set(files) == {shard.path for shard in manifest.shards}
    database.close()
