DELETE FROM stage.extractions WHERE annotation_id = :annotation_id
