-- The highest id that a task that we pushed is known to have in a project; 0 for none. One that people
-- made, or of a file of theirs, says nothing about those that we may have pushed before it.
SELECT coalesce(max(task.ls_task_id), 0)
FROM label.tasks AS task
LEFT JOIN stage.documents AS document USING (document_id)
WHERE task.ls_project_id = :ls_project_id
  AND (task.document_id IS NULL OR document.source_code IS NOT NULL)
