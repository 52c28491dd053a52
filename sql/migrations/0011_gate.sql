-- The gate between stage and curated, and where on a page a record stands.

ALTER TABLE stage.documents ADD COLUMN held text;
COMMENT ON COLUMN stage.documents.held IS 'Why nothing of it is promoted until a person accepts it or another mapping reads it; null when nothing holds it back';
DROP INDEX stage.documents_to_promote;
CREATE INDEX documents_to_promote ON stage.documents (document_id)
    WHERE promotion_due AND held IS NULL;
CREATE INDEX documents_held ON stage.documents (document_id) WHERE held IS NOT NULL;
-- Records are also found on the pages of a pdf.
DROP INDEX stage.documents_to_map;
CREATE INDEX documents_to_map ON stage.documents (source_code, mapped_by)
    WHERE status = 'parsed' AND record_count IS NOT NULL;

ALTER TABLE stage.table_ingest
    ADD COLUMN page_no integer CHECK (page_no > 0),
    ADD COLUMN boxes   jsonb,
    ADD CHECK ((page_no IS NULL) = (boxes IS NULL));
COMMENT ON COLUMN stage.table_ingest.page_no IS 'The page that the record was read from; null where there are no pages';
COMMENT ON COLUMN stage.table_ingest.boxes IS 'Where its cells stand on the page: header -> [left, bottom, right, top] in PDF points, unrotated';

-- What a person answered outlives the document it was about: the same bytes are not asked about twice.
ALTER TABLE stage.review_items
    DROP CONSTRAINT review_items_document_id_fkey,
    ADD FOREIGN KEY (document_id) REFERENCES stage.documents ON DELETE SET NULL,
    ADD COLUMN closed_reason text;
COMMENT ON COLUMN stage.review_items.closed_reason IS 'Why, in the words of whoever closed it';
