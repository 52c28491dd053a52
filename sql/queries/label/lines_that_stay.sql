-- What takes the place of a shard: of the audit every line, some of them as tombstones now; of
-- training the lines that still stand.
SELECT line.annotation_id, line.annotation_version, line.split, line.content, line.labels,
       coalesce(ref.withdrawal_id, gone.withdrawal_id) AS withdrawal_id
FROM label.annotation_refs AS ref
LEFT JOIN gone_lines AS gone ON gone.shard = ref.shard AND gone.line = ref.line
JOIN label.record_lines AS line
    ON line.dataset = ref.dataset
   AND line.record = CASE WHEN coalesce(ref.withdrawal_id, gone.withdrawal_id) IS NULL
                          THEN ref.config ELSE 'tombstone' END
   AND line.annotation_id = ref.annotation_id
   AND line.annotation_version = ref.annotation_version
WHERE ref.dataset = :dataset AND ref.version = :version AND ref.shard = :shard
  AND (gone.line IS NULL OR ref.config = 'audit')
ORDER BY ref.line
