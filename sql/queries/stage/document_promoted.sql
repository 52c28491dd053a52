UPDATE stage.documents
SET promotion_due = false, promoted_at = now(), error = NULL, attempts = 0
WHERE document_id = :document_id
