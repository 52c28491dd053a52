SELECT count(*) FROM label.tasks
WHERE ls_project_id = :ls_project_id AND state IN ('pushed', 'retired') AND ls_task_id IS NOT NULL
