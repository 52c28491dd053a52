-- What was said of tasks before they were known; what was said itself is never changed.
UPDATE label.annotations AS said
SET task_key = task.task_key
FROM label.tasks AS task
WHERE task.ls_task_id = ANY (:tasks)
  AND said.ls_task_id = task.ls_task_id
  AND said.task_key IS NULL
