DELETE FROM label.predictions WHERE task_key = ANY (:tasks)
