SELECT document_id, external_key, sha256, source_code, title, attempts
FROM stage.documents
WHERE status IN ('ingested', 'failed') AND next_attempt_at <= now()
ORDER BY next_attempt_at, document_id
LIMIT :most
