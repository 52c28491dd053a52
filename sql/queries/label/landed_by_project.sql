SELECT ls_project_id,
       count(*) FILTER (WHERE standing = 'kept') AS kept,
       count(*) FILTER (WHERE standing = 'cancelled') AS cancelled
FROM stage.annotation_state
WHERE standing <> 'deleted'
GROUP BY ls_project_id
