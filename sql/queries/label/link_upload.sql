-- A task that people made of a file is that document's in its project; nothing is pushed for it there.
INSERT INTO label.tasks
    (document_id, project, ls_project_id, ls_task_id, ls_key, state, pushed_at)
VALUES (:document_id, :project, :ls_project_id, :ls_task_id, :key, 'pushed', now())
ON CONFLICT DO NOTHING
