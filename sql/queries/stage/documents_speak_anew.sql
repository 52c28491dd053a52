UPDATE stage.documents SET promotion_due = true
WHERE document_id = ANY (:documents) AND NOT promotion_due
