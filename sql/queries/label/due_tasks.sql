-- Tasks to push. One whose push may have happened is unsettled for a while: Label Studio may still
-- be at work on it.
SELECT task.task_key, task.ls_key, task.attempts,
       task.push_began_at IS NOT NULL AS may_be_there,
       task.push_began_at IS NOT NULL AND task.push_began_at > now() - :settling AS unsettled,
       task.data, task.document_id, document.sha256, document.title, document.source_code,
       task.part, coalesce(task.text_end - task.text_start, 0) AS characters
FROM label.tasks AS task
LEFT JOIN stage.documents AS document USING (document_id)
WHERE task.project = :project
  AND task.state IN ('reserved', 'failed')
  AND task.next_attempt_at <= now()
  AND document.deleted_at IS NULL
ORDER BY task.next_attempt_at, task.task_key
LIMIT :most
