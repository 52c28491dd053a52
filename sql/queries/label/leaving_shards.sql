SELECT shard.path,
       array_agg(DISTINCT leaving.withdrawal_id) FILTER (WHERE leaving.withdrawal_id IS NOT NULL)
FROM label.leaving_lines AS leaving
JOIN label.shards AS shard ON shard.shard_id = leaving.shard_id
WHERE leaving.generation = :generation
GROUP BY shard.path
ORDER BY shard.path COLLATE "C"
