-- A deleted one is tried once, for an old version of its object may be left, and then waits for it.
SELECT document_id, external_key, sha256, source_code, title, attempts
FROM stage.documents
WHERE status IN ('ingested', 'failed')
  AND next_attempt_at <= now()
  AND (deleted_at IS NULL OR attempts = 0)
ORDER BY next_attempt_at, document_id
LIMIT :most
