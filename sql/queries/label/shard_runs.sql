SELECT part.generation, part.first_annotation, part.first_version, part.last_annotation,
       part.last_version
FROM label.shards AS shard
JOIN label.shard_runs AS part ON part.shard_id = shard.shard_id
WHERE shard.dataset = :dataset AND shard.version = :version AND shard.path = :path
ORDER BY part.run
