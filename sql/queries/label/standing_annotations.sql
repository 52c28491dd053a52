SELECT count(*) FILTER (WHERE standing = 'kept') AS kept,
       count(*) FILTER (WHERE standing = 'cancelled') AS cancelled
FROM stage.annotation_state
WHERE ls_project_id = :ls_project_id AND standing <> 'deleted'
