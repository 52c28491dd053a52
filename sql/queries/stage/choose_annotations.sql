-- What counts now and did not before, or the other way, is extracted anew.
UPDATE stage.annotation_state AS state
SET chosen = NOT state.chosen, extracted_version = NULL, attempts = 0, error = NULL,
    next_attempt_at = now()
FROM decided
WHERE decided.ls_task_id = state.ls_task_id
  AND state.standing = 'kept'
  AND state.chosen <> (decided.annotation_id IS NOT DISTINCT FROM state.annotation_id)
