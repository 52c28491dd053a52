-- Tasks of a key that moved to another project of Label Studio: not in that one yet, so that they are
-- due again. What a person deleted, what is withdrawn and people's own files are not pushed again.
UPDATE label.tasks AS task
SET ls_project_id = :ls_project_id, ls_task_id = NULL, ls_updated_at = NULL, confirm_since = NULL,
    push_began_at = NULL, pushed_at = NULL, told = 'pushed', attempts = 0, last_error = NULL,
    next_attempt_at = now(),
    state = CASE WHEN task.state IN ('pushed', 'failed') THEN 'reserved' ELSE task.state END
WHERE task.project = :project
  AND task.ls_project_id <> :ls_project_id
  AND task.state <> 'deleted_by_person'
  AND task.withdrawal_id IS NULL
  AND (task.part IS NULL
       OR EXISTS (SELECT FROM stage.documents AS document
                  WHERE document.document_id = task.document_id
                    AND document.source_code IS NOT NULL))
