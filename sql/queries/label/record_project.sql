INSERT INTO label.projects AS known (project, ls_project_id, title, config_sha256)
VALUES (:project, :ls_project_id, :title, :config_sha256)
ON CONFLICT (project) DO UPDATE
SET ls_project_id = excluded.ls_project_id, title = excluded.title,
    config_sha256 = excluded.config_sha256, provisioned_at = now()
WHERE (known.ls_project_id, known.title, known.config_sha256)
      IS DISTINCT FROM (excluded.ls_project_id, excluded.title, excluded.config_sha256)
