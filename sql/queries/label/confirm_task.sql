UPDATE label.tasks
SET state = 'pushed', ls_task_id = :ls_task_id, ls_project_id = :ls_project_id,
    pushed_at = now(), attempts = 0, last_error = NULL
WHERE task_key = :task_key AND state <> 'pushed'
