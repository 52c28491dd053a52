-- The newest recorded version of every annotation of a task, by the index on tasks.
SELECT DISTINCT ON (annotation_id)
       annotation_id, max(version) OVER (PARTITION BY annotation_id) AS last_version, version,
       change, content_sha256, ls_updated_at
FROM label.annotations
WHERE ls_task_id = :ls_task_id
ORDER BY annotation_id, (change = 'deleted') DESC, ls_updated_at DESC, version DESC
