WITH these AS (
    SELECT task_key FROM label.tasks
    WHERE ls_task_id = ANY (:tasks)
      AND (state <> 'deleted_by_person' OR confirm_since IS NOT NULL)
    ORDER BY ls_task_id
    FOR NO KEY UPDATE
)
UPDATE label.tasks AS task SET state = 'deleted_by_person', confirm_since = NULL
FROM these
WHERE these.task_key = task.task_key
