-- What may be in Label Studio of a withdrawal. One that is not confirmed may be there all the same.
SELECT task.ls_project_id, task.ls_task_id, task.ls_key
FROM label.tasks AS task
WHERE task.withdrawal_id = :withdrawal_id AND task.ls_project_id IS NOT NULL
ORDER BY task.task_key
