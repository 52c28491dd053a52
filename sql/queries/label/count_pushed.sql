SELECT count(*) FROM label.tasks
WHERE ls_project_id = :ls_project_id
  AND state IN ('pushed', 'retired', 'superseded')
  AND ls_task_id IS NOT NULL
  AND withdrawal_id IS NULL
