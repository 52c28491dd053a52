UPDATE label.tasks SET confirm_since = clock_timestamp() WHERE ls_task_id = ANY (:tasks)
