-- Lines of the dataset are kept as they were released, splits are given once, what changed since the
-- last release is noted by whatever changes it, and what a person withdrew leaves later releases.

CREATE TABLE control.withdrawals (
    withdrawal_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text        NOT NULL CHECK (kind IN ('object', 'delivery', 'task')),
    subject       text        NOT NULL CHECK (subject <> ''),
    reason        text        NOT NULL CHECK (reason <> ''),
    withdrawn_by  text        NOT NULL CHECK (withdrawn_by <> ''),
    withdrawn_at  timestamptz NOT NULL DEFAULT now(),
    held_by       text[]      NOT NULL DEFAULT '{}',
    finished_at   timestamptz,
    UNIQUE (kind, subject)
);
COMMENT ON TABLE control.withdrawals IS 'What a person withdrew: nothing that it said is used any more';
COMMENT ON COLUMN control.withdrawals.withdrawal_id IS 'What manifests and tombstones call it';
COMMENT ON COLUMN control.withdrawals.kind IS 'object, delivery or task';
COMMENT ON COLUMN control.withdrawals.subject IS 'The object''s sha256, SOURCE/YYYY-MM-DD, or Label Studio''s task id';
COMMENT ON COLUMN control.withdrawals.reason IS 'Why, in the person''s words';
COMMENT ON COLUMN control.withdrawals.withdrawn_by IS 'Who';
COMMENT ON COLUMN control.withdrawals.withdrawn_at IS 'When';
COMMENT ON COLUMN control.withdrawals.held_by IS 'The versions of a dataset that were published before and hold it for ever';
COMMENT ON COLUMN control.withdrawals.finished_at IS 'When it was retracted, its pictures deleted and its tasks taken out of Label Studio; null until then';

ALTER TABLE label.tasks ADD COLUMN withdrawal_id bigint REFERENCES control.withdrawals;
CREATE INDEX tasks_withdrawn ON label.tasks (withdrawal_id) WHERE withdrawal_id IS NOT NULL;
COMMENT ON COLUMN label.tasks.withdrawal_id IS 'The withdrawal of what was said in it; null for all others';

CREATE TABLE label.splits (
    dataset text NOT NULL,
    member  text NOT NULL,
    split   text NOT NULL,
    PRIMARY KEY (dataset, member)
);
COMMENT ON TABLE label.splits IS 'The split of every object and of every normalised text, given once: a document that is parsed anew, or found to be equal to another, changes no split';
COMMENT ON COLUMN label.splits.dataset IS 'The dataset';
COMMENT ON COLUMN label.splits.member IS 'object:<sha256> or text:<sha256 of the normalised text>';
COMMENT ON COLUMN label.splits.split IS 'Its split';

CREATE TABLE label.record_lines (
    dataset            text    NOT NULL,
    record             text    NOT NULL,
    annotation_id      bigint  NOT NULL,
    annotation_version integer NOT NULL,
    split              text    NOT NULL,
    labels             text[]  NOT NULL,
    content            text    NOT NULL,
    PRIMARY KEY (dataset, record, annotation_id, annotation_version)
);
COMMENT ON TABLE label.record_lines IS 'What a line of the dataset says, as it was when first released: any release can be written again to the byte, whatever has changed since';
COMMENT ON COLUMN label.record_lines.dataset IS 'The dataset';
COMMENT ON COLUMN label.record_lines.record IS 'The config that the line is in; tombstone for a line of the audit without its content';
COMMENT ON COLUMN label.record_lines.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.record_lines.annotation_version IS 'Its version';
COMMENT ON COLUMN label.record_lines.split IS 'The split that it is in';
COMMENT ON COLUMN label.record_lines.labels IS 'The labels it has, each as often as it has it';
COMMENT ON COLUMN label.record_lines.content IS 'The line, without its newline';

CREATE TABLE label.release_files (
    sha256  text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    content text NOT NULL
);
COMMENT ON TABLE label.release_files IS 'Files of releases besides their shards: the JSON Schemas';
COMMENT ON COLUMN label.release_files.sha256 IS 'Hash of the file, as manifests have it';
COMMENT ON COLUMN label.release_files.content IS 'The file';

ALTER TABLE label.dataset_releases ADD COLUMN abandoned_at timestamptz,
    ADD CHECK (abandoned_at IS NULL OR published_at IS NULL);
COMMENT ON COLUMN label.dataset_releases.abandoned_at IS 'When it was given up before anybody saw it, because something in it was withdrawn; the next version takes its place';

-- A line that is no longer cited by its context but kept as it is. Annotations are never deleted, so
-- references to them need no watching, which costs more than all the rest of a large release.
ALTER TABLE label.annotation_refs
    DROP COLUMN context_sha256,
    ADD COLUMN withdrawal_id bigint REFERENCES control.withdrawals,
    DROP CONSTRAINT annotation_refs_annotation_id_annotation_version_fkey,
    DROP CONSTRAINT annotation_refs_dataset_version_fkey,
    ADD FOREIGN KEY (dataset, version) REFERENCES label.dataset_releases
        DEFERRABLE INITIALLY DEFERRED;
DROP TABLE label.record_contexts;
COMMENT ON COLUMN label.annotation_refs.withdrawal_id IS 'Set where the line is a tombstone: the withdrawal that took its content';

-- What a release must look at again. A log, not a mark: what is noted while a release is built stays.
CREATE TABLE label.release_due (
    due_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    annotation_id bigint NOT NULL
);
COMMENT ON TABLE label.release_due IS 'Annotations that something happened to since the last release; noted by triggers, so that no writer can forget it';
COMMENT ON COLUMN label.release_due.due_id IS 'Surrogate key';
COMMENT ON COLUMN label.release_due.annotation_id IS 'The annotation';

CREATE FUNCTION label.note_due() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog
AS $$
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'annotations' THEN
            INSERT INTO label.release_due (annotation_id)
            SELECT DISTINCT annotation_id FROM after_rows;
        WHEN 'tasks' THEN
            INSERT INTO label.release_due (annotation_id)
            SELECT DISTINCT said.annotation_id
            FROM after_rows
            JOIN before_rows USING (task_key)
            JOIN label.annotations AS said USING (task_key)
            WHERE (before_rows.state, before_rows.withdrawal_id)
                  IS DISTINCT FROM (after_rows.state, after_rows.withdrawal_id);
        ELSE
            INSERT INTO label.release_due (annotation_id)
            SELECT DISTINCT said.annotation_id
            FROM after_rows
            JOIN before_rows USING (document_id)
            JOIN label.tasks AS task USING (document_id)
            JOIN label.annotations AS said USING (task_key)
            WHERE before_rows.status <> after_rows.status;
    END CASE;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION label.note_due() IS 'Notes in label.release_due the annotations that a change is about';
REVOKE ALL ON FUNCTION label.note_due() FROM PUBLIC;

CREATE TRIGGER note_due AFTER INSERT ON label.annotations REFERENCING NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION label.note_due();
CREATE TRIGGER note_due AFTER UPDATE ON label.tasks
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION label.note_due();
CREATE TRIGGER note_due AFTER UPDATE ON stage.documents
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION label.note_due();

CREATE INDEX annotations_by_task_key ON label.annotations (task_key);
-- Where an object was first seen, in use or not.
CREATE INDEX object_locations_first ON raw.object_locations (sha256, first_seen_at, uri);

GRANT SELECT, INSERT ON label.splits, label.record_lines, label.release_files TO oceanid_pipeline;
GRANT SELECT, INSERT, UPDATE, DELETE ON label.release_due TO oceanid_pipeline;
GRANT SELECT, INSERT, UPDATE ON control.withdrawals TO oceanid_pipeline;
