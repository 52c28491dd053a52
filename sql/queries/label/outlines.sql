-- Of some tasks of a project, by id, what stands: ours without annotations too.
SELECT state.ls_task_id, said.annotation_id, said.ls_updated_at, said.was_cancelled,
       said.ground_truth
FROM stage.annotation_state AS state
JOIN label.annotations AS said
    ON said.annotation_id = state.annotation_id AND said.version = state.current_version
WHERE state.ls_project_id = :ls_project_id
  AND state.standing <> 'deleted'
  AND state.ls_task_id > :behind
  AND (CAST(:upto AS bigint) IS NULL OR state.ls_task_id <= :upto)
UNION ALL
SELECT ls_task_id, NULL, NULL, NULL, NULL
FROM label.tasks
WHERE ls_project_id = :ls_project_id
  AND state IN ('pushed', 'retired', 'superseded')
  AND withdrawal_id IS NULL
  AND ls_task_id > :behind
  AND (CAST(:upto AS bigint) IS NULL OR ls_task_id <= :upto)
