SELECT document_id, COALESCE(same_as, document_id) AS kept_document_id, attempts
FROM stage.documents
WHERE promotion_due AND held IS NULL AND next_attempt_at <= now()
ORDER BY document_id
LIMIT :most
