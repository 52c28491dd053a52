UPDATE stage.documents AS document
SET details = document.details || jsonb_build_object('file', noted.file)
FROM unnest(CAST(:tasks AS bigint[]), CAST(:files AS text[])) AS noted (ls_task_id, file)
JOIN label.tasks AS task ON task.ls_task_id = noted.ls_task_id
WHERE document.document_id = task.document_id
