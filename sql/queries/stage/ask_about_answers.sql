-- One question for what stands of a task now; a person's answer to it is for good.
INSERT INTO stage.review_items AS item (dedupe_key, document_id, locator, reason)
SELECT decided.question, task.document_id, 'task ' || decided.ls_task_id,
       decided.reason || ' about one task: mark one answer as ground truth'
FROM decided
LEFT JOIN label.tasks AS task ON task.ls_task_id = decided.ls_task_id
WHERE decided.question IS NOT NULL
ON CONFLICT (dedupe_key) DO NOTHING
