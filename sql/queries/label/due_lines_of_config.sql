-- A batch of the new lines of a config, by their keys.
SELECT line.annotation_id, line.annotation_version, line.split, line.content, line.labels,
       due.withdrawal_id
FROM due_lines AS due
CROSS JOIN LATERAL (
    SELECT made.annotation_id, made.annotation_version, made.split, made.content, made.labels
    FROM label.record_lines AS made
    WHERE made.dataset = :dataset
      AND made.record = due.record
      AND made.annotation_id = due.annotation_id
      AND made.annotation_version = due.version
    OFFSET 0
) AS line
WHERE due.config = :config AND due.position > CAST(:after AS bigint)
  AND due.position <= CAST(:after AS bigint) + CAST(:most AS bigint)
ORDER BY due.position
