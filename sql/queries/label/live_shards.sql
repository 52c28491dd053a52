SELECT shard.shard_id
FROM unnest(CAST(:versions AS integer[]), CAST(:shards AS text[])) AS live (version, path)
JOIN label.shards AS shard
    ON shard.dataset = :dataset AND shard.version = live.version AND shard.path = live.path
