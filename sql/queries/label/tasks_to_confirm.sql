SELECT ls_task_id FROM label.tasks
WHERE ls_project_id = :ls_project_id AND confirm_since IS NOT NULL AND ls_task_id IS NOT NULL
