-- Lines that are wanted and not published: one per annotation that stands, and in the audit every
-- version, without its content where that was withdrawn, also in the place of a published line.
CREATE TEMPORARY TABLE due_lines ON COMMIT DROP AS
SELECT due.annotation_id, wanted.version, wanted.config, wanted.record, wanted.document_id
FROM unnest(CAST(:annotations AS bigint[])) AS due (annotation_id)
CROSS JOIN LATERAL (
    SELECT standing.version, feed.config, feed.config AS record, standing.document_id
    FROM label.trainable_annotations AS standing
    JOIN unnest(CAST(:projects AS text[]), CAST(:configs AS text[])) AS feed (project, config)
        ON feed.project = standing.project
    WHERE standing.annotation_id = due.annotation_id
    UNION ALL
    SELECT said.version, 'audit',
           CASE WHEN task.withdrawal_id IS NULL THEN 'audit' ELSE 'tombstone' END,
           task.document_id
    FROM label.annotations AS said
    LEFT JOIN label.tasks AS task ON task.task_key = said.task_key
    WHERE said.annotation_id = due.annotation_id
    OFFSET 0
) AS wanted
WHERE NOT EXISTS (
    SELECT
    FROM published_lines AS there
    WHERE there.annotation_id = due.annotation_id
      AND there.version = wanted.version
      AND there.config = wanted.config
      AND (wanted.record <> 'tombstone' OR there.withdrawal_id IS NOT NULL)
)
