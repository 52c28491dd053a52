DELETE FROM stage.pdf_boxes WHERE annotation_id = ANY (CAST(:annotations AS bigint[]))
