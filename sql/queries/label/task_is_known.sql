SELECT task_key FROM label.tasks WHERE ls_task_id = :ls_task_id
