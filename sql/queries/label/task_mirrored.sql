-- A task that is there was not deleted, whatever a webhook said. What one said since the poll asked is
-- still to be confirmed.
UPDATE label.tasks AS task
SET ls_updated_at = mirrored.moment,
    state = CASE WHEN task.state = 'deleted_by_person' THEN 'pushed' ELSE task.state END,
    confirm_since = CASE WHEN task.confirm_since >= :looked_at THEN task.confirm_since END
FROM unnest(CAST(:tasks AS bigint[]), CAST(:moments AS timestamptz[])) AS mirrored (task, moment)
WHERE task.ls_task_id = mirrored.task
  AND (task.ls_updated_at IS DISTINCT FROM mirrored.moment OR task.confirm_since < :looked_at
       OR task.state = 'deleted_by_person')
