-- A withdrawn one is taken out by us.
UPDATE label.tasks SET state = 'deleted_by_person'
WHERE ls_task_id = ANY (:tasks) AND state <> 'deleted_by_person' AND withdrawal_id IS NULL
