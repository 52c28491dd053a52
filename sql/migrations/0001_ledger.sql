-- The ledger of migrations. It comes first: a database without it has had none applied.

CREATE SCHEMA control;
COMMENT ON SCHEMA control IS 'What the pipeline knows of itself: migrations, sources, poll positions, the mirror of the bucket';

CREATE TABLE control.schema_versions (
    version     integer     PRIMARY KEY CHECK (version > 0),
    name        text        NOT NULL,
    checksum    text        NOT NULL CHECK (checksum ~ '^[0-9a-f]{64}$'),
    applied_at  timestamptz NOT NULL DEFAULT now(),
    duration_ms integer     NOT NULL CHECK (duration_ms >= 0)
);
COMMENT ON TABLE control.schema_versions IS 'One row a migration that was applied, written in that migration''s own transaction';
COMMENT ON COLUMN control.schema_versions.version IS 'The number its file name begins with';
COMMENT ON COLUMN control.schema_versions.name IS 'The rest of its file name, without .sql';
COMMENT ON COLUMN control.schema_versions.checksum IS 'sha256 of the file with LF line ends; an edited file is refused';
COMMENT ON COLUMN control.schema_versions.applied_at IS 'When its transaction began';
COMMENT ON COLUMN control.schema_versions.duration_ms IS 'How long it took';
