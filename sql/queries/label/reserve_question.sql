-- A place in the outbox for a task that shows data of its own. The same question is asked once.
INSERT INTO label.tasks (document_id, project, ls_project_id, ls_key, part, data, review_id)
SELECT CAST(:document_id AS bigint), provisioned.project, provisioned.ls_project_id, :ls_key, NULL,
       CAST(:data AS jsonb), CAST(:review_id AS bigint)
FROM label.projects AS provisioned
WHERE provisioned.project = :project
ON CONFLICT (project, ls_key) DO NOTHING
