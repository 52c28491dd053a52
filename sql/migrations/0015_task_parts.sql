-- A task is a part of a document, or something else that people are asked; what was predicted in it.

ALTER TABLE label.tasks
    ALTER COLUMN document_id DROP NOT NULL,
    ADD COLUMN ls_key        text,
    ADD COLUMN part          integer DEFAULT 1 CHECK (part > 0),
    ADD COLUMN text_start    integer NOT NULL DEFAULT 0 CHECK (text_start >= 0),
    ADD COLUMN text_end      integer CHECK (text_end >= text_start),
    ADD COLUMN data          jsonb CHECK (jsonb_typeof(data) = 'object'),
    ADD COLUMN review_id     bigint REFERENCES stage.review_items,
    ADD COLUMN superseded_by bigint REFERENCES stage.documents,
    ADD COLUMN push_began_at timestamptz;
-- What was reserved so far may have been pushed: it is looked up before it is pushed again.
UPDATE label.tasks AS task
SET ls_key = document.external_key,
    push_began_at = CASE WHEN task.state IN ('reserved', 'failed') THEN task.reserved_at END
FROM stage.documents AS document
WHERE document.document_id = task.document_id;
ALTER TABLE label.tasks
    ALTER COLUMN ls_key SET NOT NULL,
    DROP CONSTRAINT tasks_state_check,
    ADD CONSTRAINT tasks_state_check CHECK (state IN
        ('reserved', 'pushed', 'failed', 'retired', 'superseded', 'deleted_by_person')),
    DROP CONSTRAINT tasks_document_id_project_key,
    ADD UNIQUE (document_id, project, part),
    ADD UNIQUE (ls_key, project),
    ADD CHECK ((part IS NULL) = (data IS NOT NULL)),
    ADD CHECK (part IS NULL OR document_id IS NOT NULL),
    ADD CHECK (state = 'superseded' OR superseded_by IS NULL);
DROP INDEX label.tasks_by_document;  -- the unique key on (document, project, part) serves
CREATE INDEX tasks_by_review ON label.tasks (review_id) WHERE review_id IS NOT NULL;
CREATE INDEX tasks_superseded ON label.tasks (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX object_locations_gone ON raw.object_locations (sha256) WHERE gone_at IS NOT NULL;

COMMENT ON COLUMN label.tasks.document_id IS 'The document it shows or is about; null where a question is about none';
COMMENT ON COLUMN label.tasks.state IS 'reserved before the push, pushed once confirmed, failed with its reason, retired when its object is gone, superseded when other content took its place, deleted_by_person';
COMMENT ON COLUMN label.tasks.ls_key IS 'What the task''s data says as oceanid_key, by which it is found in Label Studio: the document''s key, with /n for a further part';
COMMENT ON COLUMN label.tasks.part IS 'Which part of the document it shows, from 1; null for a task that shows data of its own';
COMMENT ON COLUMN label.tasks.text_start IS 'Where its text begins in the document''s text, in code points';
COMMENT ON COLUMN label.tasks.text_end IS 'Where its text ends; null for a task that shows no text, and for all of it';
COMMENT ON COLUMN label.tasks.data IS 'What it shows, where that is not (a part of) a document: a question of the review queue';
COMMENT ON COLUMN label.tasks.review_id IS 'The question it asks, where it asks one';
COMMENT ON COLUMN label.tasks.superseded_by IS 'The document that stands at the key where this one''s object stood';
COMMENT ON COLUMN label.tasks.push_began_at IS 'When a push of unknown outcome began; null when none did, so that nothing must be looked up';

CREATE TABLE label.predictions (
    task_key      bigint      NOT NULL REFERENCES label.tasks,
    model_version text        NOT NULL,
    spans         jsonb,
    error         text,
    made_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task_key, model_version),
    CHECK ((spans IS NULL) = (error IS NOT NULL)),
    CHECK (jsonb_typeof(spans) = 'array')
);
COMMENT ON TABLE label.predictions IS 'What was predicted in a task when it was pushed: never what people said, never promoted';
COMMENT ON COLUMN label.predictions.task_key IS 'The task';
COMMENT ON COLUMN label.predictions.model_version IS 'Who predicted: the rules or a model with a version, or carried-over from the content before';
COMMENT ON COLUMN label.predictions.spans IS 'The spans as pushed: start and end in the task''s text, in code points, and label';
COMMENT ON COLUMN label.predictions.error IS 'Why the model predicted nothing: its own failure';
COMMENT ON COLUMN label.predictions.made_at IS 'When it was made';

GRANT SELECT, INSERT, UPDATE, DELETE ON label.predictions TO oceanid_pipeline;
