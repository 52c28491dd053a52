DELETE FROM label.next_lines
WHERE for_release = :release
  AND annotation_id = ANY (CAST(:annotations AS bigint[]))
