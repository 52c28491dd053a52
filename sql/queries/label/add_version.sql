INSERT INTO label.annotations
    (annotation_id, version, change, content_sha256, ls_project_id, ls_task_id, task_key, result,
     annotator, was_cancelled, ground_truth, lead_time_s, ls_created_at, ls_updated_at,
     config_sha256, event_sha256)
VALUES
    (:annotation_id, :version, :change, :content_sha256, :ls_project_id, :ls_task_id,
     (SELECT task_key FROM label.tasks WHERE ls_task_id = :ls_task_id),
     CAST(:result AS jsonb), :annotator, :was_cancelled, :ground_truth, :lead_time_s,
     :ls_created_at, :ls_updated_at,
     (SELECT config_sha256 FROM label.projects WHERE ls_project_id = :ls_project_id),
     :event_sha256)
ON CONFLICT (annotation_id, version) DO NOTHING
