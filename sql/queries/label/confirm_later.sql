-- In order, as whoever else changes several tasks, so that no two wait for each other.
WITH these AS (
    SELECT task_key FROM label.tasks WHERE ls_task_id = ANY (:tasks)
    ORDER BY ls_task_id
    FOR NO KEY UPDATE
)
UPDATE label.tasks AS task SET confirm_since = clock_timestamp()
FROM these
WHERE these.task_key = task.task_key
