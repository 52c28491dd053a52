-- The lines of a shard that are not to stand as they are, with the tombstones that take their place.
SELECT leaving.line, leaving.annotation_id, leaving.version, said.split, said.content, said.labels,
       said.withdrawal_id
FROM label.shards AS shard
JOIN label.leaving_lines AS leaving
    ON leaving.for_release = :release AND leaving.shard_id = shard.shard_id
LEFT JOIN label.next_lines AS said
    ON leaving.config = 'audit'
   AND said.for_release = leaving.for_release
   AND said.annotation_id = leaving.annotation_id
   AND said.version = leaving.version
   AND said.record = 'tombstone'
WHERE shard.dataset = :dataset AND shard.version = :version AND shard.path = :path
