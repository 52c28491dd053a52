DELETE FROM label.leaving_lines
WHERE generation = :generation
  AND annotation_id = ANY (CAST(:annotations AS bigint[]))
