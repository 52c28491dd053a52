-- The withdrawals of content that shards hold, in their lines as they are recorded.
SELECT DISTINCT withdrawal.withdrawal_id, withdrawal.kind, withdrawal.subject, withdrawal.reason
FROM control.withdrawals AS withdrawal
JOIN label.tasks AS task ON task.withdrawal_id = withdrawal.withdrawal_id
JOIN label.annotations AS said ON said.task_key = task.task_key
JOIN label.annotation_refs AS ref
    ON ref.annotation_id = said.annotation_id AND ref.annotation_version = said.version
   AND ref.dataset = :dataset AND ref.withdrawal_id IS NULL
JOIN unnest(CAST(:versions AS integer[]), CAST(:shards AS text[])) AS asked (version, shard)
    ON asked.version = ref.version AND asked.shard = ref.shard
ORDER BY withdrawal.withdrawal_id
