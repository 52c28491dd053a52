-- What could not be made is tried again: its cause may be gone.
INSERT INTO label.release_due (annotation_id)
SELECT DISTINCT line.annotation_id
FROM label.unmade_lines AS line
JOIN label.next_release AS coming ON coming.generation = line.generation
