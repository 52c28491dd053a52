-- Tasks whose push may still be at work in Label Studio are looked at again when it cannot be.
UPDATE label.tasks SET next_attempt_at = push_began_at + :settling WHERE task_key = ANY (:tasks)
