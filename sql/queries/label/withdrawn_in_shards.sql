-- The withdrawals of content that shards hold, in their lines as they are recorded. By keys, for there
-- are few of them.
SELECT DISTINCT withdrawal.withdrawal_id, withdrawal.kind, withdrawal.subject, withdrawal.reason
FROM control.withdrawals AS withdrawal
JOIN label.tasks AS task ON task.withdrawal_id = withdrawal.withdrawal_id
JOIN label.annotations AS said ON said.task_key = task.task_key
CROSS JOIN LATERAL (
    SELECT ref.version, ref.shard
    FROM label.annotation_refs AS ref
    WHERE ref.annotation_id = said.annotation_id AND ref.annotation_version = said.version
      AND ref.dataset = :dataset AND ref.withdrawal_id IS NULL
    OFFSET 0
) AS ref
JOIN unnest(CAST(:versions AS integer[]), CAST(:shards AS text[])) AS asked (version, shard)
    ON asked.version = ref.version AND asked.shard = ref.shard
ORDER BY withdrawal.withdrawal_id
