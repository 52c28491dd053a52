SELECT line.annotation_id, line.annotation_version, line.split, line.content, line.labels,
       ref.withdrawal_id
FROM label.annotation_refs AS ref
JOIN label.record_lines AS line
    ON line.dataset = ref.dataset
   AND line.record = CASE WHEN ref.withdrawal_id IS NULL THEN ref.config ELSE 'tombstone' END
   AND line.annotation_id = ref.annotation_id
   AND line.annotation_version = ref.annotation_version
WHERE ref.dataset = :dataset AND ref.version = :version AND ref.shard = :shard
ORDER BY ref.line
