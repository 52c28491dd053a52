-- What was set aside of a project because its label was not known, or its task before the project was,
-- is read again.
UPDATE stage.annotation_state AS state
SET extracted_version = NULL, next_attempt_at = now()
WHERE state.ls_project_id = :ls_project_id
  AND state.extracted_version IS NOT NULL
  AND EXISTS (SELECT FROM jsonb_array_elements(state.issues) AS issue
              WHERE issue ->> 'reason' LIKE 'the label % is not known'
                 OR issue ->> 'reason' = 'its task is none of ours')
