DELETE FROM label.unmade_lines
WHERE generation = :generation
  AND annotation_id = ANY (CAST(:annotations AS bigint[]))
