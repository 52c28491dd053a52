UPDATE stage.documents
SET status = 'failed', error = :error, attempts = attempts + 1, next_attempt_at = now() + :pause
WHERE document_id = :document_id
