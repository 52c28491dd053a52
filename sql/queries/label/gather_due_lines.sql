-- Lines that are wanted and not published. In the audit that is every version, without its content
-- where that was withdrawn.
CREATE TEMPORARY TABLE due_lines ON COMMIT DROP AS
SELECT wanted.config, wanted.config AS record, wanted.annotation_id, wanted.version
FROM wanted_lines AS wanted
WHERE NOT EXISTS (
    SELECT FROM released_lines AS there
    WHERE there.config = wanted.config
      AND there.annotation_id = wanted.annotation_id
      AND there.version = wanted.version
)
UNION ALL
SELECT 'audit', CASE WHEN task.withdrawal_id IS NULL THEN 'audit' ELSE 'tombstone' END,
       said.annotation_id, said.version
FROM due_annotations AS due
JOIN label.annotations AS said ON said.annotation_id = due.annotation_id
LEFT JOIN label.tasks AS task ON task.task_key = said.task_key
WHERE NOT EXISTS (
    SELECT FROM released_lines AS there
    WHERE there.config = 'audit'
      AND there.annotation_id = said.annotation_id
      AND there.version = said.version
)
