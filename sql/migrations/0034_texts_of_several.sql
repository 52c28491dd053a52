-- What people mark on pages and in texts is said by every source that delivered them: each has a document of
-- its own, as with tables, and all of them say what is kept with the first.

ALTER TABLE stage.documents
    ADD COLUMN same_as bigint REFERENCES stage.documents,
    ADD CHECK (same_as <> document_id);
COMMENT ON COLUMN stage.documents.same_as IS 'The document of the same pages that another source delivered first: it has the task, and what people mark there this one says too';
CREATE INDEX documents_same_as ON stage.documents (same_as) WHERE same_as IS NOT NULL;
