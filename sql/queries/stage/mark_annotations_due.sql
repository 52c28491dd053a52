-- Which version stands of what new versions are of: the newest by Label Studio's clock, unless a
-- deletion or correction ended that.
INSERT INTO stage.annotation_state AS known
    (annotation_id, current_version, ls_project_id, ls_task_id, standing)
SELECT said.annotation_id, said.version, said.ls_project_id, said.ls_task_id,
       CASE WHEN said.change = 'deleted' THEN 'deleted'
            WHEN said.was_cancelled THEN 'cancelled' ELSE 'kept' END
FROM (SELECT DISTINCT annotation_id FROM new_versions) AS moved,
     LATERAL (SELECT annotation_id, version, ls_project_id, ls_task_id, change, was_cancelled
              FROM label.annotations WHERE annotation_id = moved.annotation_id
              ORDER BY stands_at DESC, version DESC LIMIT 1) AS said
ORDER BY said.annotation_id
ON CONFLICT (annotation_id) DO UPDATE
SET current_version = excluded.current_version, standing = excluded.standing,
    ls_project_id = excluded.ls_project_id, ls_task_id = excluded.ls_task_id,
    attempts = 0, error = NULL, next_attempt_at = now()
WHERE known.current_version <> excluded.current_version
