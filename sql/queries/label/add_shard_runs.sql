-- The runs of new shards, of which each says its shard and its number there.
INSERT INTO label.shard_runs
    (shard_id, run, generation, config, split, first_annotation, first_version, last_annotation,
     last_version)
SELECT shard.shard_id, part.run, part.generation, shard.config, part.split, part.first_annotation,
       part.first_version, part.last_annotation, part.last_version
FROM ROWS FROM (
    unnest(CAST(:paths AS text[])), unnest(CAST(:splits AS text[])),
    unnest(CAST(:runs AS integer[])), unnest(CAST(:generations AS bigint[])),
    unnest(CAST(:first_annotations AS bigint[])), unnest(CAST(:first_versions AS integer[])),
    unnest(CAST(:last_annotations AS bigint[])), unnest(CAST(:last_versions AS integer[]))
) AS part
    (path, split, run, generation, first_annotation, first_version, last_annotation, last_version)
JOIN label.shards AS shard
    ON shard.dataset = :dataset AND shard.version = :version AND shard.path = part.path
