-- A key that moved to another project of Label Studio begins anew there.
INSERT INTO label.projects AS known
    (project, ls_project_id, title, config_sha256, declared, provisioned_at)
VALUES (:project, :ls_project_id, :title, :config_sha256, :declared,
        CASE WHEN :provisioned THEN now() END)
ON CONFLICT (project) DO UPDATE
SET ls_project_id = excluded.ls_project_id, title = excluded.title,
    config_sha256 = excluded.config_sha256, declared = excluded.declared,
    provisioned_at = coalesce(excluded.provisioned_at, known.provisioned_at),
    excluded = false, gone_at = NULL
WHERE (known.ls_project_id, known.title, known.config_sha256, known.declared, known.excluded,
       known.gone_at, excluded.provisioned_at IS NOT NULL)
      IS DISTINCT FROM (excluded.ls_project_id, excluded.title, excluded.config_sha256,
                        excluded.declared, false, NULL, false)
