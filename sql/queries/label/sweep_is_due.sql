SELECT swept_at IS NULL OR swept_at <= now() - :every
FROM label.projects
WHERE ls_project_id = :ls_project_id
