UPDATE stage.annotation_state
SET attempts = attempts + 1, error = :error, next_attempt_at = now() + :pause
WHERE annotation_id = :annotation_id
