UPDATE label.tasks
SET ls_updated_at = :updated_at
WHERE ls_task_id = :ls_task_id AND ls_updated_at IS DISTINCT FROM :updated_at
