UPDATE stage.documents SET promotion_due = true
WHERE document_id = :document_id AND NOT promotion_due
