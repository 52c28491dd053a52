-- Projects that people made in Label Studio beside the catalog's, how each is doing, and every label
-- config that a project had.

ALTER TABLE label.projects
    ALTER COLUMN provisioned_at DROP NOT NULL,
    ALTER COLUMN provisioned_at DROP DEFAULT,
    ADD COLUMN declared boolean     NOT NULL DEFAULT true,
    ADD COLUMN excluded boolean     NOT NULL DEFAULT false,
    ADD COLUMN seen_at  timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN gone_at  timestamptz,
    ADD COLUMN error    text,
    ADD COLUMN error_at timestamptz,
    ADD CHECK ((error IS NULL) = (error_at IS NULL));
COMMENT ON TABLE label.projects IS 'Every project of Label Studio: the catalog''s, and those that people made';
COMMENT ON COLUMN label.projects.project IS 'Key in catalog/projects.yaml; ls:<id> for one that people made';
COMMENT ON COLUMN label.projects.title IS 'Its title in Label Studio';
COMMENT ON COLUMN label.projects.config_sha256 IS 'The label config it has in Label Studio; its words are in label.configs';
COMMENT ON COLUMN label.projects.provisioned_at IS 'When the catalog last changed it; null for one that people made';
COMMENT ON COLUMN label.projects.declared IS 'Whether the catalog declares it';
COMMENT ON COLUMN label.projects.excluded IS 'Whether the catalog says to leave it alone: it is not polled';
COMMENT ON COLUMN label.projects.seen_at IS 'When it was first seen';
COMMENT ON COLUMN label.projects.gone_at IS 'When a complete listing of Label Studio''s projects first lacked it; null while it is there';
COMMENT ON COLUMN label.projects.error IS 'Why its last poll failed; null when it did not';
COMMENT ON COLUMN label.projects.error_at IS 'Since when';

CREATE TABLE label.configs (
    ls_project_id bigint      NOT NULL,
    since         timestamptz NOT NULL DEFAULT clock_timestamp(),
    sha256        text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    xml           text        NOT NULL,
    PRIMARY KEY (ls_project_id, since)
);
COMMENT ON TABLE label.configs IS 'Every label config that a project had, so that an old annotation can be read with its own';
COMMENT ON COLUMN label.configs.ls_project_id IS 'Label Studio''s project id';
COMMENT ON COLUMN label.configs.since IS 'When it was first seen here';
COMMENT ON COLUMN label.configs.sha256 IS 'As in label.annotations.config_sha256';
COMMENT ON COLUMN label.configs.xml IS 'The label config';

GRANT SELECT, INSERT ON label.configs TO oceanid_pipeline;
