UPDATE stage.documents
SET mapped_by = :mapped_by, mapping_report = CAST(:report AS jsonb), promotion_due = true,
    held = :held, error = NULL, attempts = 0
WHERE document_id = :document_id
