-- An object that is nowhere in the bucket retires its tasks; what people said about it stays.
UPDATE label.tasks AS task
SET state = CASE WHEN document.deleted_at IS NULL THEN 'pushed' ELSE 'retired' END
FROM stage.documents AS document
WHERE document.document_id = task.document_id
  AND (task.state = 'pushed' AND document.deleted_at IS NOT NULL
       OR task.state = 'retired' AND document.deleted_at IS NULL)
