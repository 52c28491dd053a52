-- By keys, line by line: what a release has just written has no statistics to plan by.
SELECT line.annotation_id, line.annotation_version, line.split, line.content, line.labels,
       ref.withdrawal_id
FROM label.annotation_refs AS ref
CROSS JOIN LATERAL (
    SELECT made.annotation_id, made.annotation_version, made.split, made.content, made.labels
    FROM label.record_lines AS made
    WHERE made.dataset = ref.dataset
      AND made.record = CASE WHEN ref.withdrawal_id IS NULL THEN ref.config ELSE 'tombstone' END
      AND made.annotation_id = ref.annotation_id
      AND made.annotation_version = ref.annotation_version
    OFFSET 0
) AS line
WHERE ref.dataset = :dataset AND ref.version = :version AND ref.shard = :shard
ORDER BY ref.line
