-- A task that is there was not deleted, whatever a webhook said. What one said since the poll asked is
-- still to be confirmed.
WITH these AS (
    SELECT task.task_key, mirrored.moment
    FROM label.tasks AS task
    JOIN unnest(CAST(:tasks AS bigint[]), CAST(:moments AS timestamptz[]))
        AS mirrored (task, moment) ON mirrored.task = task.ls_task_id
    WHERE task.ls_updated_at IS DISTINCT FROM mirrored.moment
       OR task.confirm_since < :looked_at
       OR task.state = 'deleted_by_person'
    ORDER BY task.ls_task_id
    FOR NO KEY UPDATE OF task
)
UPDATE label.tasks AS task
SET ls_updated_at = these.moment,
    state = CASE WHEN task.state = 'deleted_by_person' THEN 'pushed' ELSE task.state END,
    confirm_since = CASE WHEN task.confirm_since >= :looked_at THEN task.confirm_since END
FROM these
WHERE these.task_key = task.task_key
