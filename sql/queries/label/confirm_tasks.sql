UPDATE label.tasks AS task
SET state = 'pushed', ls_task_id = there.ls_task_id, ls_project_id = :ls_project_id,
    pushed_at = now(), push_began_at = NULL, attempts = 0, last_error = NULL
FROM unnest(CAST(:tasks AS bigint[]), CAST(:ls_tasks AS bigint[])) AS there (task_key, ls_task_id)
WHERE task.task_key = there.task_key AND task.state <> 'pushed'
