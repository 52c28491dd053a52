DELETE FROM stage.extractions WHERE annotation_id = ANY (:annotations)
