-- What the round trip through Label Studio needs besides tasks and annotations.

CREATE TABLE label.projects (
    project       text        PRIMARY KEY,
    ls_project_id bigint      NOT NULL UNIQUE,
    title         text        NOT NULL,
    config_sha256 text        NOT NULL CHECK (config_sha256 ~ '^[0-9a-f]{64}$'),
    provisioned_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE label.projects IS 'The catalog''s projects and the projects they are in Label Studio';
COMMENT ON COLUMN label.projects.project IS 'Key in catalog/projects.yaml';
COMMENT ON COLUMN label.projects.ls_project_id IS 'Label Studio''s project id';
COMMENT ON COLUMN label.projects.title IS 'Its title';
COMMENT ON COLUMN label.projects.config_sha256 IS 'The label config that was last provisioned';
COMMENT ON COLUMN label.projects.provisioned_at IS 'When that was';

ALTER TABLE stage.pages
    ADD COLUMN left_pt      numeric NOT NULL DEFAULT 0,
    ADD COLUMN bottom_pt    numeric NOT NULL DEFAULT 0,
    ADD COLUMN image_key    text,
    ADD COLUMN image_width  integer CHECK (image_width > 0),
    ADD COLUMN image_height integer CHECK (image_height > 0),
    ADD CHECK (num_nulls(image_key, image_width, image_height) IN (0, 3));
COMMENT ON COLUMN stage.pages.left_pt IS 'Where the visible page begins in PDF user space, from the left';
COMMENT ON COLUMN stage.pages.bottom_pt IS 'Where the visible page begins in PDF user space, from below';
COMMENT ON COLUMN stage.pages.image_key IS 'Key of its picture under derived/, named by content; null until it is rendered';
COMMENT ON COLUMN stage.pages.image_width IS 'Width of the picture in pixels';
COMMENT ON COLUMN stage.pages.image_height IS 'Height of the picture in pixels';

CREATE TABLE stage.annotation_state (
    annotation_id     bigint      PRIMARY KEY,
    current_version   integer     NOT NULL CHECK (current_version > 0),
    extracted_version integer     CHECK (extracted_version > 0),
    issues            jsonb       NOT NULL DEFAULT '[]',
    attempts          integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    error             text,
    next_attempt_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX annotation_state_due ON stage.annotation_state (next_attempt_at)
    WHERE extracted_version IS DISTINCT FROM current_version;
COMMENT ON TABLE stage.annotation_state IS 'Which version of an annotation stands, and which one stage.extractions was made from';
COMMENT ON COLUMN stage.annotation_state.annotation_id IS 'Label Studio''s annotation id';
COMMENT ON COLUMN stage.annotation_state.current_version IS 'The version that stands, by Label Studio''s clock; a deletion is final';
COMMENT ON COLUMN stage.annotation_state.extracted_version IS 'The version whose facts and boxes are in stage; null until there are any';
COMMENT ON COLUMN stage.annotation_state.issues IS 'Regions that could not be used, each with the reason';
COMMENT ON COLUMN stage.annotation_state.attempts IS 'Failures in a row';
COMMENT ON COLUMN stage.annotation_state.error IS 'What the last failure said';
COMMENT ON COLUMN stage.annotation_state.next_attempt_at IS 'Not tried again before';

CREATE INDEX tasks_by_document ON label.tasks (document_id);

GRANT SELECT, INSERT, UPDATE ON label.projects TO oceanid_pipeline;
GRANT SELECT, INSERT, UPDATE, DELETE ON stage.annotation_state TO oceanid_pipeline;
