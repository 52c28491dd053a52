-- Every recorded version of the annotations of some tasks, and of some annotations, as it was at a
-- moment, or now: each task and each annotation by its index, however little is known of the table.
SELECT said.*
FROM unnest(CAST(:tasks AS bigint[])) AS task (id),
     LATERAL (SELECT annotation_id, version, ls_task_id, change, content_sha256, ls_updated_at,
                     corrects, annotator
              FROM label.annotations
              WHERE ls_task_id = task.id
                AND (CAST(:until AS timestamptz) IS NULL OR recorded_at < :until)
              OFFSET 0) AS said
UNION
SELECT said.*
FROM unnest(CAST(:annotations AS bigint[])) AS one (id),
     LATERAL (SELECT annotation_id, version, ls_task_id, change, content_sha256, ls_updated_at,
                     corrects, annotator
              FROM label.annotations
              WHERE annotation_id = one.id
                AND (CAST(:until AS timestamptz) IS NULL OR recorded_at < :until)
              OFFSET 0) AS said
ORDER BY annotation_id, version
