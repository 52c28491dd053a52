-- The projects that are polled.
SELECT project, ls_project_id, title, config_sha256
FROM label.projects
WHERE gone_at IS NULL AND NOT excluded
ORDER BY project
