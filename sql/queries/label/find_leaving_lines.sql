-- Published lines that are not to stand as they are: in training, of what does not stand any more; in
-- the audit, of what was withdrawn. By keys: what a release has just written has no statistics to plan by.
INSERT INTO label.leaving_lines
    (for_release, shard_id, line, config, annotation_id, version, withdrawal_id)
SELECT CAST(:release AS integer), there.shard_id, there.line, shard.config, said.annotation_id, said.version,
       task.withdrawal_id
FROM unnest(CAST(:annotations AS bigint[])) AS due (annotation_id)
CROSS JOIN LATERAL (
    SELECT known.shard_id, known.line, known.annotation_version, known.withdrawal_id
    FROM label.shard_lines AS known
    WHERE known.annotation_id = due.annotation_id
    OFFSET 0
) AS there
JOIN label.shards AS shard ON shard.shard_id = there.shard_id
JOIN label.annotations AS said
    ON said.annotation_id = due.annotation_id AND said.version = there.annotation_version
LEFT JOIN label.tasks AS task ON task.task_key = said.task_key
WHERE there.shard_id = ANY (CAST(:live AS bigint[]))
  AND CASE WHEN shard.config = 'audit'
      THEN there.withdrawal_id IS NULL AND task.withdrawal_id IS NOT NULL
      ELSE NOT EXISTS (
          SELECT
          FROM label.trainable_annotations AS standing
          JOIN unnest(CAST(:projects AS text[]), CAST(:configs AS text[])) AS feed (project, config)
              ON feed.project = standing.project
          WHERE standing.annotation_id = due.annotation_id
            AND standing.version = said.version
            AND feed.config = shard.config)
      END
