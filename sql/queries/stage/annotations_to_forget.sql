-- What was said in a withdrawn task is to be extracted anew: to nothing.
UPDATE stage.annotation_state AS state
SET extracted_version = NULL, next_attempt_at = now()
FROM label.annotations AS said
JOIN label.tasks AS task ON task.task_key = said.task_key
WHERE task.withdrawal_id = :withdrawal_id
  AND state.annotation_id = said.annotation_id
  AND state.extracted_version IS NOT NULL
