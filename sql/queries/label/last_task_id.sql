-- The highest id that a task of ours is known to have in a project; 0 for none.
SELECT coalesce(max(ls_task_id), 0) FROM label.tasks WHERE ls_project_id = :ls_project_id
