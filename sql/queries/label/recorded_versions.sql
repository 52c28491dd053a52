-- Every recorded version of the annotations of some tasks, and of some annotations, by the indexes
-- on both; as it was at a moment, or now.
SELECT ls_task_id, annotation_id, version, change, content_sha256, ls_updated_at, corrects,
       annotator
FROM label.annotations
WHERE (ls_task_id = ANY (:tasks) OR annotation_id = ANY (:annotations))
  AND (CAST(:until AS timestamptz) IS NULL OR recorded_at < :until)
ORDER BY annotation_id, version
