UPDATE stage.annotation_state
SET extracted_version = NULL, attempts = 0, error = NULL, next_attempt_at = now()
WHERE ls_task_id = ANY (:tasks) AND extracted_version IS NOT NULL
