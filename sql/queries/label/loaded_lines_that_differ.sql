-- Lines of a version's shards that a user gets otherwise than they were recorded, or whose
-- annotation version is not there.
SELECT shard, line,
       recorded.annotation_id, recorded.annotation_version,
       loaded.annotation_id AS loaded_id, loaded.annotation_version AS loaded_version
FROM (
    SELECT ref.shard, ref.line, ref.annotation_id, ref.annotation_version
    FROM unnest(CAST(:versions AS integer[]), CAST(:shards AS text[])) AS live (version, shard)
    CROSS JOIN LATERAL (
        SELECT *
        FROM label.annotation_refs AS known
        WHERE known.dataset = :dataset AND known.version = live.version AND known.shard = live.shard
        OFFSET 0
    ) AS ref
) AS recorded
FULL JOIN loaded_lines AS loaded USING (shard, line)
LEFT JOIN label.annotations AS said
    ON said.annotation_id = loaded.annotation_id AND said.version = loaded.annotation_version
WHERE (recorded.annotation_id, recorded.annotation_version)
      IS DISTINCT FROM (loaded.annotation_id, loaded.annotation_version)
   OR said.annotation_id IS NULL
ORDER BY shard, line
LIMIT :most
