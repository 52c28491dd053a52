SELECT ls_task_id, ls_updated_at FROM label.tasks WHERE ls_task_id = ANY (:tasks)
