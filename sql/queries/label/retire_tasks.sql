-- An object that is nowhere in the bucket retires its tasks; what people said about it stays. Back in
-- the bucket, a task is what it was: in Label Studio, or still to be pushed.
UPDATE label.tasks AS task
SET state = CASE WHEN document.deleted_at IS NOT NULL THEN 'retired'
                 WHEN task.ls_task_id IS NULL THEN 'reserved'
                 ELSE 'pushed' END
FROM stage.documents AS document
WHERE document.document_id = task.document_id
  AND (task.state IN ('reserved', 'pushed', 'failed') AND document.deleted_at IS NOT NULL
       OR task.state = 'retired' AND document.deleted_at IS NULL AND task.withdrawal_id IS NULL)
