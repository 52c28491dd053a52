UPDATE label.projects SET swept_at = now()
WHERE ls_project_id = :ls_project_id AND swept_at IS NULL
