-- What people make in Label Studio themselves is read as what we push; who agrees with whom is counted
-- anew, because boxes agree now that only nearly are the same.

ALTER TABLE stage.pages ADD COLUMN shown_as text;
COMMENT ON COLUMN stage.pages.shown_as IS 'Of a task that people made: what results call the object of its label config that shows the page; null elsewhere';
CREATE INDEX documents_of_unknown_origin ON stage.documents (document_id)
    WHERE sha256 IS NULL AND NOT details ? 'file';
COMMENT ON COLUMN stage.documents.details IS 'How it was read: encoding, delimiter, …; of a task that people made, the file in the bucket that it came from';

-- Which task an annotation is of may be known later than what it says. That much may be added to the
-- history, and nothing in it be changed: so this is no right to update.
CREATE FUNCTION label.claim_annotations(ls_tasks bigint[]) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
    WITH claimed AS (
        UPDATE label.annotations AS said
        SET task_key = task.task_key
        FROM label.tasks AS task
        WHERE task.ls_task_id = ANY (ls_tasks)
          AND said.ls_task_id = task.ls_task_id
          AND said.task_key IS NULL
        RETURNING said.annotation_id
    )
    SELECT count(*) FROM claimed
$$;
REVOKE ALL ON FUNCTION label.claim_annotations FROM PUBLIC;
GRANT EXECUTE ON FUNCTION label.claim_annotations TO oceanid_pipeline;
COMMENT ON FUNCTION label.claim_annotations IS 'Lets what was said of tasks before they were known be theirs';
COMMENT ON COLUMN label.annotations.task_key IS 'The task, once it is known: ours, or one that people made';

UPDATE stage.task_answers SET due = true WHERE voices > 1;
