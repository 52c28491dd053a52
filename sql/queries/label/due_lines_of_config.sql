SELECT line.annotation_id, line.annotation_version, line.split, line.content, line.labels,
       due.withdrawal_id
FROM due_lines AS due
JOIN label.record_lines AS line
    ON line.dataset = :dataset
   AND line.record = due.record
   AND line.annotation_id = due.annotation_id
   AND line.annotation_version = due.version
WHERE due.config = :config
ORDER BY line.annotation_id, line.annotation_version
