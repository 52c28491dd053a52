SELECT project, ls_project_id, title, config_sha256, declared, excluded, gone_at, error, error_at
FROM label.projects
ORDER BY project
