SELECT shard, array_agg(DISTINCT withdrawal_id) FILTER (WHERE withdrawal_id IS NOT NULL)
FROM gone_lines
GROUP BY shard
ORDER BY shard COLLATE "C"
