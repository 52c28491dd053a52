DELETE FROM stage.extractions WHERE annotation_id = ANY (CAST(:annotations AS bigint[]))
