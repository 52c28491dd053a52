-- What the training configs hold now: the lines of the last release's shards.
INSERT INTO released_lines (config, annotation_id, version, shard, line)
SELECT ref.config, ref.annotation_id, ref.annotation_version, ref.shard, ref.line
FROM unnest(CAST(:versions AS integer[]), CAST(:shards AS text[])) AS live (version, shard)
JOIN label.annotation_refs AS ref
    ON ref.dataset = :dataset AND ref.version = live.version AND ref.shard = live.shard
