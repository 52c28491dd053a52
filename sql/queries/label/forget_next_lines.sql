DELETE FROM label.next_lines WHERE annotation_id = ANY (CAST(:annotations AS bigint[]))
