UPDATE label.tasks SET push_began_at = now() WHERE task_key = ANY (:tasks)
