SELECT count(*) FILTER (WHERE NOT newest.was_cancelled) AS kept,
       count(*) FILTER (WHERE newest.was_cancelled) AS cancelled
FROM (
    SELECT DISTINCT ON (annotation_id) change, was_cancelled
    FROM label.annotations
    WHERE ls_project_id = :ls_project_id
    ORDER BY annotation_id, (change = 'deleted') DESC, ls_updated_at DESC, version DESC
) AS newest
WHERE newest.change <> 'deleted'
