-- All that was and will be said in the tasks of these documents, or in this one task.
UPDATE label.tasks
SET withdrawal_id = :withdrawal_id,
    state = CASE WHEN state = 'deleted_by_person' THEN state ELSE 'retired' END
WHERE (document_id = ANY (:documents) OR ls_task_id = :ls_task_id) AND withdrawal_id IS NULL
RETURNING document_id
