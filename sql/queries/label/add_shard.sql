-- A shard, and which annotation version is on each of its lines.
WITH shard AS (
    INSERT INTO label.shards (dataset, version, config, path, content)
    VALUES (:dataset, :version, :config, :path, :content)
    RETURNING shard_id
)
INSERT INTO label.shard_lines (shard_id, line, annotation_version, annotation_id, withdrawal_id)
SELECT shard.shard_id, said.line, said.annotation_version, said.annotation_id, said.withdrawal_id
FROM shard
CROSS JOIN ROWS FROM (
    unnest(CAST(:annotations AS bigint[])),
    unnest(CAST(:versions AS integer[])),
    unnest(CAST(:withdrawals AS bigint[]))
) WITH ORDINALITY AS said (annotation_id, annotation_version, withdrawal_id, line)
