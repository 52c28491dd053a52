-- The withdrawals of content that shards hold, in their lines as they are recorded. By keys, for there
-- are few of them.
SELECT DISTINCT withdrawal.withdrawal_id, withdrawal.kind, withdrawal.subject, withdrawal.reason
FROM control.withdrawals AS withdrawal
JOIN label.tasks AS task ON task.withdrawal_id = withdrawal.withdrawal_id
JOIN label.annotations AS said ON said.task_key = task.task_key
CROSS JOIN LATERAL (
    SELECT place.version, place.shard
    FROM label.line_places AS place
    WHERE place.annotation_id = said.annotation_id AND place.annotation_version = said.version
      AND place.dataset = :dataset AND place.withdrawal_id IS NULL
    OFFSET 0
) AS place
JOIN unnest(CAST(:versions AS integer[]), CAST(:shards AS text[])) AS asked (version, shard)
    ON asked.version = place.version AND asked.shard = place.shard
ORDER BY withdrawal.withdrawal_id
