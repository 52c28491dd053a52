UPDATE stage.annotation_state AS state
SET extracted_version = CASE WHEN outcome.error IS NULL THEN outcome.version
                             ELSE state.extracted_version END,
    issues = CASE WHEN outcome.error IS NULL THEN outcome.issues ELSE state.issues END,
    attempts = CASE WHEN outcome.error IS NULL THEN 0 ELSE state.attempts + 1 END,
    error = outcome.error,
    next_attempt_at = CASE WHEN outcome.error IS NULL THEN state.next_attempt_at
                           ELSE now() + outcome.pause END
FROM outcomes AS outcome
WHERE outcome.annotation_id = state.annotation_id
