UPDATE label.projects
SET gone_at = CASE WHEN ls_project_id = ANY (:gone) THEN coalesce(gone_at, now()) END,
    excluded = ls_project_id = ANY (:excluded)
WHERE (ls_project_id = ANY (:gone) AND gone_at IS NULL)
   OR (ls_project_id = ANY (:excluded) AND NOT excluded)
