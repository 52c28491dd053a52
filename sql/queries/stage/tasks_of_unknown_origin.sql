SELECT task.ls_project_id, task.ls_task_id
FROM stage.documents AS document
JOIN label.tasks AS task USING (document_id)
JOIN label.projects AS project USING (ls_project_id)
WHERE document.sha256 IS NULL
  AND NOT document.details ? 'file'
  AND task.state = 'pushed'
  AND project.gone_at IS NULL AND NOT project.excluded
