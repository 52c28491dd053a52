-- What a line of the dataset is made of besides its annotation, so that any release can be rebuilt.

CREATE TABLE label.record_contexts (
    context_sha256 text   PRIMARY KEY CHECK (context_sha256 ~ '^[0-9a-f]{64}$'),
    document_id    bigint REFERENCES stage.documents,
    content        jsonb  NOT NULL
);
CREATE INDEX record_contexts_by_document ON label.record_contexts (document_id);
COMMENT ON TABLE label.record_contexts IS 'What lines of the dataset say that is not the annotation''s: as it was when they were first released';
COMMENT ON COLUMN label.record_contexts.context_sha256 IS 'sha256 of the content as canonical JSON';
COMMENT ON COLUMN label.record_contexts.document_id IS 'The document it is about; null for lines of the audit';
COMMENT ON COLUMN label.record_contexts.content IS 'Schema and taxonomy version, project, split, source, and the text or the pages';

ALTER TABLE label.annotation_refs
    ADD COLUMN config         text NOT NULL,
    ADD COLUMN context_sha256 text NOT NULL REFERENCES label.record_contexts;
COMMENT ON COLUMN label.annotation_refs.config IS 'Config of the dataset that the shard belongs to';
COMMENT ON COLUMN label.annotation_refs.context_sha256 IS 'What else the line is made of';

DROP INDEX label.annotation_refs_by_annotation;
CREATE INDEX annotation_refs_by_annotation
    ON label.annotation_refs (annotation_id, annotation_version, dataset, config);
CREATE INDEX annotation_refs_by_context ON label.annotation_refs (context_sha256);

GRANT SELECT, INSERT ON label.record_contexts TO oceanid_pipeline;
