-- What takes the place of a shard: of the audit every line, some of them as tombstones now; of
-- training the lines that still stand. By keys, as in lines_of_shard.sql.
SELECT line.annotation_id, line.annotation_version, line.split, line.content, line.labels,
       ref.withdrawal_id
FROM (
    SELECT known.dataset, known.config, known.line, known.annotation_id, known.annotation_version,
           coalesce(known.withdrawal_id, gone.withdrawal_id) AS withdrawal_id
    FROM label.annotation_refs AS known
    LEFT JOIN (SELECT line, withdrawal_id FROM gone_lines WHERE shard = :shard) AS gone
        ON gone.line = known.line
    WHERE known.dataset = :dataset AND known.version = :version AND known.shard = :shard
      AND (gone.line IS NULL OR known.config = 'audit')
    OFFSET 0
) AS ref
CROSS JOIN LATERAL (
    SELECT made.annotation_id, made.annotation_version, made.split, made.content, made.labels
    FROM label.record_lines AS made
    WHERE made.dataset = ref.dataset
      AND made.record = CASE WHEN ref.withdrawal_id IS NULL THEN ref.config ELSE 'tombstone' END
      AND made.annotation_id = ref.annotation_id
      AND made.annotation_version = ref.annotation_version
    OFFSET 0
) AS line
ORDER BY ref.line
