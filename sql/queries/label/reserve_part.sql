INSERT INTO label.tasks (document_id, project, ls_project_id, ls_key, part, text_start, text_end)
VALUES (:document_id, :project, :ls_project_id, :ls_key, :part, :text_start, :text_end)
ON CONFLICT (document_id, project, part) DO NOTHING
