-- Published lines that are not to stand as they are: in training, of what does not stand any more; in
-- the audit, of what was withdrawn.
INSERT INTO label.leaving_lines (generation, shard_id, config, annotation_id, version, withdrawal_id)
SELECT CAST(:generation AS bigint), there.shard_id, there.config, there.annotation_id, there.version,
       task.withdrawal_id
FROM published_lines AS there
JOIN label.annotations AS said
    ON said.annotation_id = there.annotation_id AND said.version = there.version
LEFT JOIN label.tasks AS task ON task.task_key = said.task_key
WHERE CASE WHEN there.config = 'audit'
      THEN there.withdrawal_id IS NULL AND task.withdrawal_id IS NOT NULL
      ELSE NOT EXISTS (
          SELECT
          FROM label.trainable_annotations AS standing
          JOIN unnest(CAST(:projects AS text[]), CAST(:configs AS text[])) AS feed (project, config)
              ON feed.project = standing.project
          WHERE standing.annotation_id = there.annotation_id
            AND standing.version = there.version
            AND feed.config = there.config)
      END
