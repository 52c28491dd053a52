-- It is known not to be in Label Studio: nothing needs to be looked up before the next attempt.
UPDATE label.tasks
SET state = 'failed', attempts = attempts + 1, last_error = :error,
    next_attempt_at = now() + :pause, push_began_at = NULL
WHERE task_key = :task_key
