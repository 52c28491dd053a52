UPDATE label.tasks SET state = 'deleted_by_person', confirm_since = NULL
WHERE ls_task_id = ANY (:tasks)
  AND (state <> 'deleted_by_person' OR confirm_since IS NOT NULL)
