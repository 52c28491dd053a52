DELETE FROM label.leaving_lines WHERE annotation_id = ANY (CAST(:annotations AS bigint[]))
