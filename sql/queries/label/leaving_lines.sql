-- The lines of a shard that are not to stand as they are, and whether a tombstone takes their place.
SELECT leaving.annotation_id, leaving.version,
       EXISTS (
           SELECT
           FROM label.lines AS line
           WHERE line.generation = leaving.generation
             AND line.config = shard.config
             AND line.split = :split
             AND line.annotation_id = leaving.annotation_id
             AND line.version = leaving.version) AS is_replaced
FROM label.shards AS shard
JOIN label.leaving_lines AS leaving
    ON leaving.generation = :generation AND leaving.shard_id = shard.shard_id
WHERE shard.dataset = :dataset AND shard.version = :version AND shard.path = :path
