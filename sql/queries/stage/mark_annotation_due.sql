-- Which version stands: a deletion is final, else the newest by Label Studio's clock.
INSERT INTO stage.annotation_state AS known (annotation_id, current_version)
SELECT DISTINCT ON (annotation_id) annotation_id, version
FROM label.annotations
WHERE annotation_id = ANY (:annotations)
ORDER BY annotation_id, (change = 'deleted') DESC, ls_updated_at DESC, version DESC
ON CONFLICT (annotation_id) DO UPDATE
SET current_version = excluded.current_version, attempts = 0, error = NULL, next_attempt_at = now()
WHERE known.current_version <> excluded.current_version
