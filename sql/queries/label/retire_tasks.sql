-- An object that is nowhere in the bucket retires its tasks; where other content stands at its key,
-- they are superseded, and their labels leave the training set. What people said stays. Back in the
-- bucket, a task is what it was: in Label Studio, or still to be pushed. A question that was closed
-- before it was asked is not asked.
UPDATE label.tasks AS task
SET state = wanted.state, superseded_by = wanted.superseded_by
FROM (
    SELECT known.task_key, successor.document_id AS superseded_by,
           CASE WHEN successor.document_id IS NOT NULL THEN 'superseded'
                WHEN fate.is_over THEN 'retired'
                WHEN known.ls_task_id IS NULL THEN 'reserved'
                ELSE 'pushed' END AS state
    FROM label.tasks AS known
    LEFT JOIN stage.documents AS document USING (document_id)
    LEFT JOIN stage.review_items AS question USING (review_id)
    CROSS JOIN LATERAL (
        SELECT document.deleted_at IS NOT NULL
               OR known.ls_task_id IS NULL AND coalesce(question.status, 'open') <> 'open'
               AS is_over
    ) AS fate
    LEFT JOIN LATERAL (
        SELECT newer.document_id
        FROM raw.object_locations AS former
        JOIN raw.object_locations AS present
            ON present.bucket = former.bucket AND present.key = former.key
               AND present.gone_at IS NULL
        JOIN stage.documents AS newer
            ON newer.sha256 = present.sha256 AND newer.sheet IS NOT DISTINCT FROM document.sheet
        WHERE former.sha256 = document.sha256
          AND former.gone_at IS NOT NULL
          AND newer.status = 'parsed'
          AND newer.deleted_at IS NULL
        ORDER BY former.gone_at DESC, newer.document_id
        LIMIT 1
    ) AS successor ON document.deleted_at IS NOT NULL
    WHERE known.state IN ('reserved', 'pushed', 'failed', 'retired') AND fate.is_over
       OR known.state IN ('retired', 'superseded') AND NOT fate.is_over
) AS wanted
WHERE task.task_key = wanted.task_key AND task.state <> wanted.state
