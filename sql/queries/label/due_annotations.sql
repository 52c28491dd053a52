SELECT count(DISTINCT annotation_id) FROM label.release_due
