-- Tasks that failed, or that cannot tell how they stand, and tasks that a person deleted in Label
-- Studio: those are not made again. What people made themselves is theirs to delete.
SELECT task.project, coalesce(document.title, task.ls_key) AS shows, task.part, task.state,
       coalesce(task.last_error, 'deleted in Label Studio, task ' || task.ls_task_id) AS reason
FROM label.tasks AS task
LEFT JOIN stage.documents AS document USING (document_id)
WHERE task.state = 'failed'
   OR task.state = 'deleted_by_person'
      AND (task.document_id IS NULL OR document.source_code IS NOT NULL)
   OR task.state IN ('pushed', 'retired', 'superseded') AND task.state <> task.told
      AND task.ls_task_id IS NOT NULL AND task.withdrawal_id IS NULL
      AND task.last_error IS NOT NULL
ORDER BY task.project, shows, task.part
