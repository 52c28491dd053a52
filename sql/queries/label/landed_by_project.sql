SELECT ls_project_id,
       count(*) FILTER (WHERE NOT was_cancelled) AS kept,
       count(*) FILTER (WHERE was_cancelled) AS cancelled
FROM (
    SELECT DISTINCT ON (annotation_id) ls_project_id, change, was_cancelled
    FROM label.annotations
    ORDER BY annotation_id, (change = 'deleted') DESC, ls_updated_at DESC, version DESC
) AS newest
WHERE change <> 'deleted'
GROUP BY ls_project_id
