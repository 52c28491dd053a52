-- Tasks in Label Studio that do not tell how they stand, and the words that they should show: null for
-- none. A withdrawn one is taken out of there.
SELECT task.task_key, task.ls_project_id, task.ls_task_id, task.state, task.attempts,
       CASE task.state
           WHEN 'retired' THEN 'retired: its file was deleted from the bucket'
           WHEN 'superseded' THEN 'superseded: other content is in its file''s place'
       END || coalesce(to_char(document.deleted_at AT TIME ZONE 'UTC', '" on "YYYY-MM-DD'), '')
           AS words
FROM label.tasks AS task
JOIN label.projects AS project USING (ls_project_id)
LEFT JOIN stage.documents AS document USING (document_id)
WHERE task.state IN ('pushed', 'retired', 'superseded') AND task.state <> task.told
  AND task.ls_task_id IS NOT NULL AND task.withdrawal_id IS NULL
  AND task.next_attempt_at <= now()
  AND project.gone_at IS NULL AND NOT project.excluded
ORDER BY task.ls_project_id, task.ls_task_id
LIMIT :most
