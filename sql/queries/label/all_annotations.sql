SELECT count(DISTINCT annotation_id) FROM label.annotations
