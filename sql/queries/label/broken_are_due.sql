-- What could not be made is tried again: its cause may be gone.
INSERT INTO label.release_due (annotation_id)
SELECT DISTINCT annotation_id
FROM label.next_lines
WHERE for_release = :release AND broken_rule IS NOT NULL
