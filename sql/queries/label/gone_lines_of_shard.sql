-- The lines of a shard that are not to stand as they are.
SELECT line FROM gone_lines WHERE shard = :shard
