-- Published lines that are not to stand as they are: in training, of what does not stand any more; in
-- the audit, of what was withdrawn.
CREATE TEMPORARY TABLE gone_lines ON COMMIT DROP AS
SELECT there.config, there.annotation_id, there.version, there.shard, there.line,
       task.withdrawal_id
FROM released_lines AS there
JOIN label.annotations AS said
    ON said.annotation_id = there.annotation_id AND said.version = there.version
LEFT JOIN label.tasks AS task ON task.task_key = said.task_key
WHERE CASE WHEN there.config = 'audit'
      THEN there.withdrawal_id IS NULL AND task.withdrawal_id IS NOT NULL
      ELSE NOT EXISTS (
          SELECT FROM wanted_lines AS wanted
          WHERE wanted.config = there.config
            AND wanted.annotation_id = there.annotation_id
            AND wanted.version = there.version)
      END
