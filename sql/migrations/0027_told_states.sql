-- What annotators are told, in a task's own data in Label Studio, of a task that is over.

ALTER TABLE label.tasks ADD COLUMN told text NOT NULL DEFAULT 'pushed'
    CHECK (told IN ('pushed', 'retired', 'superseded'));
CREATE INDEX tasks_to_tell ON label.tasks (next_attempt_at)
    WHERE state IN ('pushed', 'retired', 'superseded') AND state <> told
      AND ls_task_id IS NOT NULL AND withdrawal_id IS NULL;
COMMENT ON COLUMN label.tasks.told IS 'The state that the task itself tells in Label Studio, confirmed after its change; of pushed it tells nothing';
