DELETE FROM stage.repeated_records WHERE document_id = :document_id
