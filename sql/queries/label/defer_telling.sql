UPDATE label.tasks
SET attempts = attempts + 1, last_error = :error, next_attempt_at = now() + :pause
WHERE task_key = :task_key
