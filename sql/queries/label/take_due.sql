-- Annotations that something happened to, first come, first served. What is noted meanwhile stays.
DELETE FROM label.release_due
WHERE due_id IN (
    SELECT due_id FROM label.release_due ORDER BY due_id LIMIT CAST(:most AS integer)
)
RETURNING annotation_id
