-- What the last release's shards hold of the due annotations. By keys: what a release has just written
-- has no statistics to plan by.
CREATE TEMPORARY TABLE released_lines ON COMMIT DROP AS
SELECT shard.config, due.annotation_id, there.annotation_version AS version, shard.path AS shard,
       there.line, there.withdrawal_id
FROM due_annotations AS due
CROSS JOIN LATERAL (
    SELECT said.shard_id, said.line, said.annotation_version, said.withdrawal_id
    FROM label.shard_lines AS said
    WHERE said.annotation_id = due.annotation_id
    OFFSET 0
) AS there
JOIN label.shards AS shard ON shard.shard_id = there.shard_id AND shard.dataset = :dataset
JOIN unnest(CAST(:versions AS integer[]), CAST(:shards AS text[])) AS live (version, path)
    ON live.version = shard.version AND live.path = shard.path
