-- What stands of an annotation whatever way it was heard of: by polls, by webhooks, or both.

ALTER TABLE label.annotations
    ADD COLUMN annotator_id      bigint,
    ADD COLUMN parent_prediction bigint,
    ADD COLUMN corrects          boolean NOT NULL DEFAULT false,
    ADD COLUMN stands_at         timestamptz GENERATED ALWAYS AS (
        CASE WHEN change = 'deleted' OR corrects THEN TIMESTAMPTZ 'infinity' ELSE ls_updated_at END
    ) STORED;
COMMENT ON COLUMN label.annotations.annotator_id IS 'Label Studio''s id of who said it; null when it tells nobody';
COMMENT ON COLUMN label.annotations.parent_prediction IS 'Label Studio''s id of the prediction it started from';
COMMENT ON COLUMN label.annotations.corrects IS 'Whether Label Studio itself was asked and contradicted what stood here: it outranks all that was recorded before';
COMMENT ON COLUMN label.annotations.stands_at IS 'The newest of these stands, of equal ones the last version: Label Studio''s clock; without end for a deletion and for a correction';
DROP INDEX label.annotations_newest;
CREATE INDEX annotations_newest ON label.annotations (annotation_id, stands_at DESC, version DESC);

CREATE OR REPLACE VIEW label.current_annotations AS
SELECT newest.annotation_id, newest.version, newest.change, newest.content_sha256,
       newest.ls_project_id, newest.ls_task_id, newest.task_key, newest.result, newest.annotator,
       newest.was_cancelled, newest.ground_truth, newest.lead_time_s, newest.ls_created_at,
       newest.ls_updated_at, newest.config_sha256, newest.event_sha256, newest.recorded_at,
       newest.annotator_id, newest.parent_prediction
FROM (
    SELECT DISTINCT ON (annotation_id) *
    FROM label.annotations
    ORDER BY annotation_id, stands_at DESC, version DESC
) AS newest
WHERE newest.change <> 'deleted' AND NOT newest.was_cancelled;
COMMENT ON COLUMN label.current_annotations.annotator_id IS 'Label Studio''s id of who said it; null when it tells nobody';
COMMENT ON COLUMN label.current_annotations.parent_prediction IS 'Label Studio''s id of the prediction it started from';

CREATE VIEW label.annotation_history AS
SELECT said.annotation_id,
       row_number() OVER life AS position,
       CASE WHEN said.change = 'deleted' THEN 'deleted'
            WHEN row_number() OVER life = 1 THEN 'created'
            ELSE 'updated' END AS change,
       said.version, event.via, said.annotator, said.ls_updated_at, said.lead_time_s,
       said.was_cancelled, said.ground_truth, said.parent_prediction, said.config_sha256,
       said.content_sha256, said.result, said.ls_task_id, said.ls_project_id, said.recorded_at
FROM label.annotations AS said
JOIN raw.annotation_events AS event USING (event_sha256)
WINDOW life AS (PARTITION BY said.annotation_id ORDER BY said.ls_updated_at, said.version);
COMMENT ON VIEW label.annotation_history IS 'The versions of each annotation in Label Studio''s order, in whichever order they were heard of';
COMMENT ON COLUMN label.annotation_history.annotation_id IS 'Label Studio''s annotation id';
COMMENT ON COLUMN label.annotation_history.position IS 'From 1, by Label Studio''s clock';
COMMENT ON COLUMN label.annotation_history.change IS 'created is the first, then updated, deleted';
COMMENT ON COLUMN label.annotation_history.version IS 'In label.annotations: in the order they were recorded';
COMMENT ON COLUMN label.annotation_history.via IS 'How it was first heard of: poll, webhook, backfill';
COMMENT ON COLUMN label.annotation_history.annotator IS 'Who said it';
COMMENT ON COLUMN label.annotation_history.ls_updated_at IS 'When, by Label Studio''s clock';
COMMENT ON COLUMN label.annotation_history.lead_time_s IS 'Seconds it took, by Label Studio';
COMMENT ON COLUMN label.annotation_history.was_cancelled IS 'Skipped by the annotator';
COMMENT ON COLUMN label.annotation_history.ground_truth IS 'Marked as ground truth';
COMMENT ON COLUMN label.annotation_history.parent_prediction IS 'The prediction it started from';
COMMENT ON COLUMN label.annotation_history.config_sha256 IS 'The label config it was made under';
COMMENT ON COLUMN label.annotation_history.content_sha256 IS 'sha256 of the canonical JSON of what was said';
COMMENT ON COLUMN label.annotation_history.result IS 'The regions; null for a deletion';
COMMENT ON COLUMN label.annotation_history.ls_task_id IS 'Label Studio''s task id';
COMMENT ON COLUMN label.annotation_history.ls_project_id IS 'Label Studio''s project id';
COMMENT ON COLUMN label.annotation_history.recorded_at IS 'When it was recorded here';

CREATE TABLE label.annotators (
    ls_user_id bigint      PRIMARY KEY,
    email      text        NOT NULL,
    seen_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE label.annotators IS 'Who the users of Label Studio are, or were: webhooks tell only numbers';
COMMENT ON COLUMN label.annotators.ls_user_id IS 'Label Studio''s user id';
COMMENT ON COLUMN label.annotators.email IS 'Mail address';
COMMENT ON COLUMN label.annotators.seen_at IS 'When it was last found to be another one';

CREATE TABLE label.early_deletions (
    annotation_id bigint      PRIMARY KEY,
    event_sha256  text        NOT NULL REFERENCES raw.annotation_events,
    heard_at      timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE label.early_deletions IS 'Deletions heard of before the annotation itself: when that comes late, it is deleted';
COMMENT ON COLUMN label.early_deletions.annotation_id IS 'Label Studio''s annotation id';
COMMENT ON COLUMN label.early_deletions.event_sha256 IS 'The event that told it';
COMMENT ON COLUMN label.early_deletions.heard_at IS 'When';

ALTER TABLE label.tasks ADD COLUMN confirm_since timestamptz;
COMMENT ON COLUMN label.tasks.confirm_since IS 'Since when something is taken for granted that a webhook said; null once a poll has looked';
CREATE INDEX tasks_to_confirm ON label.tasks (ls_project_id) WHERE confirm_since IS NOT NULL;

ALTER TABLE stage.annotation_state
    ADD COLUMN ls_project_id bigint,
    ADD COLUMN ls_task_id    bigint,
    ADD COLUMN standing      text CHECK (standing IN ('kept', 'cancelled', 'deleted'));
UPDATE stage.annotation_state AS state
SET ls_project_id = said.ls_project_id,
    ls_task_id = said.ls_task_id,
    standing = CASE WHEN said.change = 'deleted' THEN 'deleted'
                    WHEN said.was_cancelled THEN 'cancelled' ELSE 'kept' END
FROM label.annotations AS said
WHERE said.annotation_id = state.annotation_id AND said.version = state.current_version;
ALTER TABLE stage.annotation_state
    ALTER COLUMN ls_project_id SET NOT NULL,
    ALTER COLUMN ls_task_id SET NOT NULL,
    ALTER COLUMN standing SET NOT NULL;
CREATE INDEX annotation_state_by_project ON stage.annotation_state (ls_project_id, standing);
CREATE INDEX annotation_state_by_task ON stage.annotation_state (ls_task_id);
COMMENT ON COLUMN stage.annotation_state.ls_project_id IS 'Label Studio''s project id';
COMMENT ON COLUMN stage.annotation_state.ls_task_id IS 'Label Studio''s task id';
COMMENT ON COLUMN stage.annotation_state.standing IS 'What stands: kept, cancelled (skipped by the annotator), deleted';

GRANT SELECT ON label.annotation_history TO oceanid_pipeline;
GRANT SELECT, INSERT, UPDATE ON label.annotators TO oceanid_pipeline;
GRANT SELECT, INSERT ON label.early_deletions TO oceanid_pipeline;

ALTER TABLE stage.pdf_boxes
    ADD COLUMN shape   text NOT NULL DEFAULT 'rectangle'
                       CHECK (shape IN ('rectangle', 'polygon', 'ellipse', 'keypoint')),
    ADD COLUMN outline jsonb,
    DROP CONSTRAINT pdf_boxes_pkey,
    ADD PRIMARY KEY (annotation_id, annotation_version, region_id, label),
    ADD CHECK ((shape = 'rectangle') = (outline IS NULL));
COMMENT ON COLUMN stage.pdf_boxes.shape IS 'What was drawn: the box is the rectangle around it';
COMMENT ON COLUMN stage.pdf_boxes.outline IS 'What was drawn, in percent of the page, as Label Studio gave it; null for a rectangle';

ALTER TABLE label.projects ADD COLUMN swept_at timestamptz;
COMMENT ON COLUMN label.projects.swept_at IS 'When every task of it was last looked at';

-- Where several people spoke about one task: whose answer counts, and how far they agree.

CREATE TABLE stage.task_answers (
    ls_task_id    bigint      PRIMARY KEY,
    ls_project_id bigint      NOT NULL,
    due           boolean     NOT NULL DEFAULT true,
    annotation_id bigint,
    reason        text,
    voices        integer     NOT NULL DEFAULT 0 CHECK (voices >= 0),
    reviewers     text[]      NOT NULL DEFAULT '{}',
    span_f1       double precision CHECK (span_f1 BETWEEN 0 AND 1),
    choices       jsonb       NOT NULL DEFAULT '[]',
    decided_at    timestamptz,
    CHECK (due OR reason IS NOT NULL)
);
CREATE INDEX task_answers_due ON stage.task_answers (ls_task_id) WHERE due;
CREATE INDEX task_answers_by_project ON stage.task_answers (ls_project_id);
COMMENT ON TABLE stage.task_answers IS 'Tasks that more than one annotation is of: whose answer counts, and how far they agree';
COMMENT ON COLUMN stage.task_answers.ls_task_id IS 'Label Studio''s task id';
COMMENT ON COLUMN stage.task_answers.ls_project_id IS 'Label Studio''s project id';
COMMENT ON COLUMN stage.task_answers.due IS 'Whether what stands has changed since that was decided';
COMMENT ON COLUMN stage.task_answers.annotation_id IS 'The annotation that counts; null where a person has to decide, or none stands';
COMMENT ON COLUMN stage.task_answers.reason IS 'Why that one: ground truth, the newest of a reviewer, what most of them said';
COMMENT ON COLUMN stage.task_answers.voices IS 'How many annotations stand';
COMMENT ON COLUMN stage.task_answers.reviewers IS 'Whom the catalog named as reviewers when it was decided';
COMMENT ON COLUMN stage.task_answers.span_f1 IS 'Mean F1 of the marks of every two of them';
COMMENT ON COLUMN stage.task_answers.choices IS 'Pairs of what two of them chose in one control';
COMMENT ON COLUMN stage.task_answers.decided_at IS 'When it was decided';

ALTER TABLE stage.annotation_state ADD COLUMN chosen boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN stage.annotation_state.chosen IS 'Whether its answer counts for its task: the facts of others stay in stage';

INSERT INTO stage.task_answers (ls_task_id, ls_project_id)
SELECT ls_task_id, min(ls_project_id) FROM stage.annotation_state
GROUP BY ls_task_id HAVING count(*) > 1;

CREATE VIEW label.chosen_annotations AS
SELECT said.*, coalesce(answer.reason, 'the only answer') AS reason
FROM label.current_annotations AS said
JOIN stage.annotation_state AS state USING (annotation_id)
LEFT JOIN stage.task_answers AS answer ON answer.ls_task_id = said.ls_task_id
WHERE state.chosen AND answer.due IS NOT TRUE;
COMMENT ON VIEW label.chosen_annotations IS 'Of every task the annotation whose answer counts, and why; none where people differ and nobody has decided';
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT attname, col_description(attrelid, attnum) AS words
        FROM pg_attribute
        WHERE attrelid = 'label.current_annotations'::regclass AND attnum > 0
    LOOP
        EXECUTE format(
            'COMMENT ON COLUMN label.chosen_annotations.%I IS %L',
            described.attname, described.words);
    END LOOP;
END
$$;
COMMENT ON COLUMN label.chosen_annotations.reason IS 'Why it counts';

GRANT SELECT, INSERT, UPDATE ON stage.task_answers TO oceanid_pipeline;
GRANT SELECT ON label.chosen_annotations TO oceanid_pipeline;
