SELECT project, ls_project_id, title, config_sha256 FROM label.projects ORDER BY project
