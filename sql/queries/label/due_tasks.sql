SELECT task.task_key, task.document_id, task.attempts, document.external_key, document.sha256,
       document.title, document.source_code, document.doc_type
FROM label.tasks AS task
JOIN stage.documents AS document USING (document_id)
WHERE task.project = :project
  AND task.state IN ('reserved', 'failed')
  AND task.next_attempt_at <= now()
  AND document.deleted_at IS NULL
ORDER BY task.next_attempt_at, task.task_key
LIMIT :most
