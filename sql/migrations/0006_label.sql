-- What people said in Label Studio, every version of it, and the releases made of it.

CREATE TABLE label.taxonomy (
    version    text    NOT NULL,
    label      text    NOT NULL,
    position   integer NOT NULL CHECK (position >= 0),
    tier       text    NOT NULL,
    kind       text    NOT NULL,
    db_mapping text,
    PRIMARY KEY (version, label),
    UNIQUE (version, position)
);
COMMENT ON TABLE label.taxonomy IS 'The labels of each version of the taxonomy, copied from catalog/taxonomy.yaml';
COMMENT ON COLUMN label.taxonomy.version IS 'Version of the taxonomy';
COMMENT ON COLUMN label.taxonomy.label IS 'The label';
COMMENT ON COLUMN label.taxonomy.position IS 'Its index, which never changes within a major version';
COMMENT ON COLUMN label.taxonomy.tier IS 'identity, particulars, …, dataset only';
COMMENT ON COLUMN label.taxonomy.kind IS 'What its values are: identifier, text, number, date, …';
COMMENT ON COLUMN label.taxonomy.db_mapping IS 'The curated table its values go to; null for none';

CREATE TABLE label.tasks (
    task_key         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id      bigint      NOT NULL REFERENCES stage.documents,
    project          text        NOT NULL,
    ls_project_id    bigint,
    ls_task_id       bigint      UNIQUE,
    state            text        NOT NULL DEFAULT 'reserved' CHECK (state IN
                     ('reserved', 'pushed', 'failed', 'retired', 'deleted_by_person')),
    attempts         integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error       text,
    next_attempt_at  timestamptz NOT NULL DEFAULT now(),
    reserved_at      timestamptz NOT NULL DEFAULT now(),
    pushed_at        timestamptz,
    ls_updated_at    timestamptz,
    UNIQUE (document_id, project),
    CHECK (state <> 'pushed' OR ls_task_id IS NOT NULL)
);
CREATE INDEX tasks_due ON label.tasks (next_attempt_at) WHERE state IN ('reserved', 'failed');
COMMENT ON TABLE label.tasks IS 'Outbox and mirror of the tasks in Label Studio';
COMMENT ON COLUMN label.tasks.task_key IS 'Surrogate key';
COMMENT ON COLUMN label.tasks.document_id IS 'The document it shows';
COMMENT ON COLUMN label.tasks.project IS 'The project''s key in the catalog';
COMMENT ON COLUMN label.tasks.ls_project_id IS 'Label Studio''s project id';
COMMENT ON COLUMN label.tasks.ls_task_id IS 'Label Studio''s task id, once the push is confirmed';
COMMENT ON COLUMN label.tasks.state IS 'reserved before the push, pushed once confirmed, failed with its reason, retired when its object is gone, deleted_by_person';
COMMENT ON COLUMN label.tasks.attempts IS 'Pushes that failed in a row';
COMMENT ON COLUMN label.tasks.last_error IS 'What Label Studio said';
COMMENT ON COLUMN label.tasks.next_attempt_at IS 'Not tried again before';
COMMENT ON COLUMN label.tasks.reserved_at IS 'When the push was planned';
COMMENT ON COLUMN label.tasks.pushed_at IS 'When it was confirmed';
COMMENT ON COLUMN label.tasks.ls_updated_at IS 'Label Studio''s clock at the last poll that saw it';

CREATE TABLE label.annotations (
    annotation_id bigint      NOT NULL,
    version       integer     NOT NULL CHECK (version > 0),
    change        text        NOT NULL CHECK (change IN ('created', 'updated', 'deleted')),
    content_sha256 text       NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    ls_project_id bigint      NOT NULL,
    ls_task_id    bigint      NOT NULL,
    task_key      bigint      REFERENCES label.tasks,
    result        jsonb,
    annotator     text,
    was_cancelled boolean     NOT NULL DEFAULT false,
    ground_truth  boolean     NOT NULL DEFAULT false,
    lead_time_s   double precision,
    ls_created_at timestamptz,
    ls_updated_at timestamptz NOT NULL,
    config_sha256 text,
    event_sha256  text        NOT NULL REFERENCES raw.annotation_events,
    recorded_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (annotation_id, version)
);
CREATE INDEX annotations_newest ON label.annotations
    (annotation_id, (change = 'deleted') DESC, ls_updated_at DESC, version DESC);
CREATE INDEX annotations_by_task ON label.annotations (ls_task_id);
COMMENT ON TABLE label.annotations IS 'Append-only history: every version of every annotation, deletions too';
COMMENT ON COLUMN label.annotations.annotation_id IS 'Label Studio''s annotation id';
COMMENT ON COLUMN label.annotations.version IS 'From 1, in the order they were recorded';
COMMENT ON COLUMN label.annotations.change IS 'created, updated, deleted';
COMMENT ON COLUMN label.annotations.content_sha256 IS 'sha256 of the canonical JSON of what was said';
COMMENT ON COLUMN label.annotations.ls_project_id IS 'Label Studio''s project id';
COMMENT ON COLUMN label.annotations.ls_task_id IS 'Label Studio''s task id';
COMMENT ON COLUMN label.annotations.task_key IS 'Our task, where we made it';
COMMENT ON COLUMN label.annotations.result IS 'The regions, as Label Studio gave them; null for a deletion';
COMMENT ON COLUMN label.annotations.annotator IS 'Who said it; kept although the user may be deleted';
COMMENT ON COLUMN label.annotations.was_cancelled IS 'Skipped by the annotator';
COMMENT ON COLUMN label.annotations.ground_truth IS 'Marked as ground truth';
COMMENT ON COLUMN label.annotations.lead_time_s IS 'Seconds it took, by Label Studio';
COMMENT ON COLUMN label.annotations.ls_created_at IS 'Created, by Label Studio''s clock';
COMMENT ON COLUMN label.annotations.ls_updated_at IS 'Updated, by Label Studio''s clock: newer wins';
COMMENT ON COLUMN label.annotations.config_sha256 IS 'The label config it was made under';
COMMENT ON COLUMN label.annotations.event_sha256 IS 'The event that brought it';
COMMENT ON COLUMN label.annotations.recorded_at IS 'When it was recorded here';

CREATE VIEW label.current_annotations AS
SELECT newest.*
FROM (
    SELECT DISTINCT ON (annotation_id) *
    FROM label.annotations
    ORDER BY annotation_id, (change = 'deleted') DESC, ls_updated_at DESC, version DESC
) AS newest
WHERE newest.change <> 'deleted' AND NOT newest.was_cancelled;
COMMENT ON VIEW label.current_annotations IS 'The newest version of each annotation by Label Studio''s clock; a deletion is final, cancelled ones are out';
DO $$
DECLARE
    described record;
BEGIN
    FOR described IN
        SELECT attname, col_description(attrelid, attnum) AS words
        FROM pg_attribute
        WHERE attrelid = 'label.annotations'::regclass AND attnum > 0
    LOOP
        EXECUTE format(
            'COMMENT ON COLUMN label.current_annotations.%I IS %L',
            described.attname, described.words);
    END LOOP;
END
$$;

CREATE TABLE label.dataset_releases (
    dataset         text        NOT NULL,
    version         integer     NOT NULL CHECK (version > 0),
    manifest_sha256 text        NOT NULL CHECK (manifest_sha256 ~ '^[0-9a-f]{64}$'),
    manifest        jsonb       NOT NULL,
    repo            text        NOT NULL,
    commit_oid      text,
    tag             text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    published_at    timestamptz,
    PRIMARY KEY (dataset, version),
    CHECK ((published_at IS NULL) = (commit_oid IS NULL))
);
COMMENT ON TABLE label.dataset_releases IS 'Every version of a dataset: built, then published';
COMMENT ON COLUMN label.dataset_releases.dataset IS 'The dataset';
COMMENT ON COLUMN label.dataset_releases.version IS 'From 1';
COMMENT ON COLUMN label.dataset_releases.manifest_sha256 IS 'Identity of the release';
COMMENT ON COLUMN label.dataset_releases.manifest IS 'Shards, counts and rules; no clock, no run id';
COMMENT ON COLUMN label.dataset_releases.repo IS 'Repository on the Hub';
COMMENT ON COLUMN label.dataset_releases.commit_oid IS 'The commit that brought it; null until published';
COMMENT ON COLUMN label.dataset_releases.tag IS 'Its tag';
COMMENT ON COLUMN label.dataset_releases.created_at IS 'When it was built';
COMMENT ON COLUMN label.dataset_releases.published_at IS 'When its commit and tag were verified';

CREATE TABLE label.annotation_refs (
    dataset            text    NOT NULL,
    version            integer NOT NULL,
    shard              text    NOT NULL,
    line               integer NOT NULL CHECK (line > 0),
    annotation_id      bigint  NOT NULL,
    annotation_version integer NOT NULL,
    PRIMARY KEY (dataset, version, shard, line),
    FOREIGN KEY (dataset, version) REFERENCES label.dataset_releases,
    FOREIGN KEY (annotation_id, annotation_version) REFERENCES label.annotations
);
CREATE INDEX annotation_refs_by_annotation ON label.annotation_refs (annotation_id, annotation_version);
COMMENT ON TABLE label.annotation_refs IS 'Which annotation version is on which line of which shard of which release';
COMMENT ON COLUMN label.annotation_refs.dataset IS 'The dataset';
COMMENT ON COLUMN label.annotation_refs.version IS 'The release that first had the line';
COMMENT ON COLUMN label.annotation_refs.shard IS 'Path of the shard in the repository';
COMMENT ON COLUMN label.annotation_refs.line IS 'Line in the shard, from 1';
COMMENT ON COLUMN label.annotation_refs.annotation_id IS 'The annotation';
COMMENT ON COLUMN label.annotation_refs.annotation_version IS 'Its version';

-- What people said is never updated and never deleted.
GRANT SELECT, INSERT ON label.annotations, label.annotation_refs TO oceanid_pipeline;
GRANT SELECT, INSERT, UPDATE ON label.taxonomy, label.tasks, label.dataset_releases TO oceanid_pipeline;
GRANT SELECT ON label.current_annotations TO oceanid_pipeline;
