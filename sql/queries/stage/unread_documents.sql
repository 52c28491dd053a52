SELECT title, source_code AS source, status, error AS reason, attempts
FROM stage.documents
WHERE status IN ('failed', 'rejected') AND deleted_at IS NULL
ORDER BY document_id
LIMIT 1000
