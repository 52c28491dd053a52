-- Where nothing but our words moved the task since it was mirrored, it need not be looked at.
UPDATE label.tasks AS task
SET told = said.state, attempts = 0, last_error = NULL,
    ls_updated_at = CASE WHEN task.ls_updated_at = said.moved_from THEN said.moved_to
                         ELSE task.ls_updated_at END
FROM unnest(CAST(:tasks AS bigint[]), CAST(:states AS text[]),
            CAST(:moved_from AS timestamptz[]), CAST(:moved_to AS timestamptz[]))
    AS said (task_key, state, moved_from, moved_to)
WHERE task.task_key = said.task_key
