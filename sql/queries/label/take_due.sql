-- Annotations that something happened to, first come, first served, behind what was taken before: that is
-- not to be read again. What is noted meanwhile stays.
DELETE FROM label.release_due
WHERE due_id IN (
    SELECT due_id
    FROM label.release_due
    WHERE due_id > CAST(:after AS bigint)
    ORDER BY due_id
    LIMIT CAST(:most AS integer)
)
RETURNING due_id, annotation_id
