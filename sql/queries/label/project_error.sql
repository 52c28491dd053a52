UPDATE label.projects
SET error = :error, error_at = CASE WHEN CAST(:error AS text) IS NOT NULL THEN now() END
WHERE ls_project_id = :ls_project_id AND error IS DISTINCT FROM :error
