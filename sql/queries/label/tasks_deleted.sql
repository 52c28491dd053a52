-- A withdrawn one is taken out by us.
WITH these AS (
    SELECT task_key FROM label.tasks
    WHERE ls_task_id = ANY (:tasks)
      AND (state <> 'deleted_by_person' AND withdrawal_id IS NULL OR confirm_since IS NOT NULL)
    ORDER BY ls_task_id
    FOR NO KEY UPDATE
)
UPDATE label.tasks AS task
SET state = CASE WHEN task.withdrawal_id IS NULL THEN 'deleted_by_person' ELSE task.state END,
    confirm_since = NULL
FROM these
WHERE these.task_key = task.task_key
