-- What may be in Label Studio of a withdrawal. One that is not confirmed may be there all the same.
SELECT task.ls_project_id, task.ls_task_id, document.external_key
FROM label.tasks AS task
JOIN stage.documents AS document ON document.document_id = task.document_id
WHERE task.withdrawal_id = :withdrawal_id AND task.ls_project_id IS NOT NULL
ORDER BY task.task_key
