-- Which version stands of what new versions are of: the newest by Label Studio's clock, unless a
-- deletion or correction ended that.
INSERT INTO stage.annotation_state AS known
    (annotation_id, current_version, ls_project_id, ls_task_id, standing)
SELECT DISTINCT ON (annotation_id) annotation_id, version, ls_project_id, ls_task_id,
       CASE WHEN change = 'deleted' THEN 'deleted'
            WHEN was_cancelled THEN 'cancelled' ELSE 'kept' END
FROM label.annotations
WHERE annotation_id IN (SELECT annotation_id FROM new_versions)
ORDER BY annotation_id, stands_at DESC, version DESC
ON CONFLICT (annotation_id) DO UPDATE
SET current_version = excluded.current_version, standing = excluded.standing,
    ls_project_id = excluded.ls_project_id, ls_task_id = excluded.ls_task_id,
    attempts = 0, error = NULL, next_attempt_at = now()
WHERE known.current_version <> excluded.current_version
