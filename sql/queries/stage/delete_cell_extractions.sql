DELETE FROM stage.extractions WHERE document_id = :document_id AND producer = 'cell'
