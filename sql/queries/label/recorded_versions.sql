-- Every recorded version of the annotations of some tasks, by the index on tasks.
SELECT ls_task_id, annotation_id, version, change, content_sha256, ls_updated_at
FROM label.annotations
WHERE ls_task_id = ANY (:tasks)
