-- What people make in Label Studio themselves is read as what we push; who agrees with whom is counted
-- anew, because boxes agree now that only nearly are the same.

ALTER TABLE stage.pages ADD COLUMN shown_as text;
COMMENT ON COLUMN stage.pages.shown_as IS 'Of a task that people made: what results call the object of its label config that shows the page; null elsewhere';
CREATE INDEX documents_of_unknown_origin ON stage.documents (document_id)
    WHERE sha256 IS NULL AND NOT details ? 'file';
COMMENT ON COLUMN stage.documents.details IS 'How it was read: encoding, delimiter, …; of a task that people made, the file in the bucket that it came from';

-- Which task of ours an annotation belongs to may be known later than what it says.
GRANT UPDATE (task_key) ON label.annotations TO oceanid_pipeline;
COMMENT ON COLUMN label.annotations.task_key IS 'The task, once it is known: ours, or one that people made';

UPDATE stage.task_answers SET due = true WHERE voices > 1;
