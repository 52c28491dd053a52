-- The annotation counts again as it stands in Label Studio.
UPDATE stage.annotation_state AS state
SET extracted_version = NULL
FROM label.annotations AS said
JOIN label.tasks AS task USING (task_key)
WHERE state.annotation_id = :annotation_id
  AND said.annotation_id = state.annotation_id AND said.version = state.current_version
  AND task.review_id IS NOT NULL
