SELECT error FROM label.projects WHERE ls_project_id = :ls_project_id
