-- What is in the documents: pages, records, candidate facts, boxes, and what a person must look at.

CREATE TABLE stage.documents (
    document_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    external_key    text        NOT NULL UNIQUE,
    sha256          text        REFERENCES raw.objects,
    sheet           text,
    source_code     text        REFERENCES control.sources,
    title           text        NOT NULL,
    doc_type        text        CHECK (doc_type IN ('table', 'pdf', 'scan', 'text')),
    status          text        NOT NULL DEFAULT 'ingested'
                    CHECK (status IN ('ingested', 'parsed', 'failed', 'rejected')),
    error           text,
    attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    details         jsonb       NOT NULL DEFAULT '{}',
    headers         text[],
    record_count    integer     CHECK (record_count >= 0),
    page_count      integer     CHECK (page_count >= 0),
    issue_count     integer     NOT NULL DEFAULT 0 CHECK (issue_count >= 0),
    mapped_by       text,
    mapping_report  jsonb,
    promotion_due   boolean     NOT NULL DEFAULT false,
    created_at      timestamptz NOT NULL DEFAULT now(),
    parsed_at       timestamptz,
    promoted_at     timestamptz,
    deleted_at      timestamptz,
    CHECK (status NOT IN ('failed', 'rejected') OR error IS NOT NULL),
    CHECK (status <> 'parsed' OR doc_type IS NOT NULL)
);
CREATE INDEX documents_by_object ON stage.documents (sha256);
CREATE INDEX documents_to_parse ON stage.documents (next_attempt_at)
    WHERE status IN ('ingested', 'failed');
CREATE INDEX documents_to_map ON stage.documents (source_code, mapped_by)
    WHERE status = 'parsed' AND doc_type = 'table';
CREATE INDEX documents_to_promote ON stage.documents (document_id) WHERE promotion_due;
CREATE INDEX documents_set_aside ON stage.documents (status)
    WHERE status IN ('failed', 'rejected');
COMMENT ON TABLE stage.documents IS 'One row per file (and sheet), or per task that people made in Label Studio';
COMMENT ON COLUMN stage.documents.document_id IS 'Surrogate key';
COMMENT ON COLUMN stage.documents.external_key IS 'The object''s sha256, with #sheet for a workbook''s sheet; for a task made by people, its key in Label Studio';
COMMENT ON COLUMN stage.documents.sha256 IS 'The object it was read from';
COMMENT ON COLUMN stage.documents.sheet IS 'The workbook''s sheet';
COMMENT ON COLUMN stage.documents.source_code IS 'The source that delivered it';
COMMENT ON COLUMN stage.documents.title IS 'The file''s name as delivered';
COMMENT ON COLUMN stage.documents.doc_type IS 'table, pdf (has a text layer), scan (images of pages), text; null until it is known';
COMMENT ON COLUMN stage.documents.status IS 'ingested: to be parsed; parsed; failed: tried again later; rejected: cannot be parsed as it is';
COMMENT ON COLUMN stage.documents.error IS 'Why it failed or was rejected';
COMMENT ON COLUMN stage.documents.attempts IS 'Failures in a row';
COMMENT ON COLUMN stage.documents.next_attempt_at IS 'Not tried again before';
COMMENT ON COLUMN stage.documents.details IS 'How it was read: encoding, delimiter, …';
COMMENT ON COLUMN stage.documents.headers IS 'A table''s headers, de-duplicated, in order';
COMMENT ON COLUMN stage.documents.record_count IS 'Rows in stage.table_ingest';
COMMENT ON COLUMN stage.documents.page_count IS 'Rows in stage.pages';
COMMENT ON COLUMN stage.documents.issue_count IS 'Records with a parse issue';
COMMENT ON COLUMN stage.documents.mapped_by IS 'Fingerprint of the mapping that made its candidate facts; null until there are any';
COMMENT ON COLUMN stage.documents.mapping_report IS 'Coverage per label, headers nobody maps, headers expected but missing';
COMMENT ON COLUMN stage.documents.promotion_due IS 'Set by whatever changes what it says; cleared by the promotion, each in its own transaction';
COMMENT ON COLUMN stage.documents.created_at IS 'When it was first known';
COMMENT ON COLUMN stage.documents.parsed_at IS 'When it was parsed';
COMMENT ON COLUMN stage.documents.promoted_at IS 'When it was last promoted to curated';
COMMENT ON COLUMN stage.documents.deleted_at IS 'When its object was no longer anywhere in the bucket; withdraws nothing';

CREATE TABLE stage.pages (
    document_id bigint  NOT NULL REFERENCES stage.documents ON DELETE CASCADE,
    page_no     integer NOT NULL CHECK (page_no > 0),
    width_pt    numeric CHECK (width_pt > 0),
    height_pt   numeric CHECK (height_pt > 0),
    rotation    integer NOT NULL DEFAULT 0 CHECK (rotation IN (0, 90, 180, 270)),
    text        text    NOT NULL DEFAULT '',
    PRIMARY KEY (document_id, page_no)
);
COMMENT ON TABLE stage.pages IS 'Pages of a document: the denominator of every box';
COMMENT ON COLUMN stage.pages.document_id IS 'The document';
COMMENT ON COLUMN stage.pages.page_no IS 'From 1';
COMMENT ON COLUMN stage.pages.width_pt IS 'Width in PDF points, unrotated; null where the file does not say';
COMMENT ON COLUMN stage.pages.height_pt IS 'Height in PDF points, unrotated; null where the file does not say';
COMMENT ON COLUMN stage.pages.rotation IS 'Degrees clockwise at which it is shown';
COMMENT ON COLUMN stage.pages.text IS 'Its text layer, or a text document''s whole text';

CREATE TABLE stage.table_ingest (
    document_id bigint  NOT NULL REFERENCES stage.documents ON DELETE CASCADE,
    row_no      integer NOT NULL CHECK (row_no > 0),
    cells       jsonb   NOT NULL,
    row_hash    bytea   NOT NULL,
    parse_issue text,
    PRIMARY KEY (document_id, row_no)
);
COMMENT ON TABLE stage.table_ingest IS 'One row per record of a register, exactly as delivered';
COMMENT ON COLUMN stage.table_ingest.document_id IS 'The document';
COMMENT ON COLUMN stage.table_ingest.row_no IS 'Position among the data records, from 1';
COMMENT ON COLUMN stage.table_ingest.cells IS 'Raw strings under the de-duplicated headers';
COMMENT ON COLUMN stage.table_ingest.row_hash IS 'Hash of the cells: equal rows of two deliveries have equal hashes';
COMMENT ON COLUMN stage.table_ingest.parse_issue IS 'What was wrong with the record; its text is kept all the same';

CREATE TABLE stage.extractions (
    document_id        bigint  NOT NULL REFERENCES stage.documents ON DELETE CASCADE,
    record_no          integer NOT NULL DEFAULT 0 CHECK (record_no >= 0),
    locator            text    NOT NULL,
    label              text    NOT NULL,
    producer           text    NOT NULL,
    qualifier          text,
    value_raw          text    NOT NULL,
    value_norm         text,
    unit               text,
    null_reason        text    CHECK (null_reason IN
                       ('blank', 'not_applicable', 'not_available', 'pending', 'unknown', 'zero')),
    validity           text    NOT NULL CHECK (validity IN ('valid', 'invalid', 'null')),
    issue              text,
    db_mapping         text,
    confidence         real    CHECK (confidence BETWEEN 0 AND 1),
    annotation_id      bigint,
    annotation_version integer,
    PRIMARY KEY (document_id, record_no, locator, label, producer),
    CHECK ((validity = 'null') = (null_reason IS NOT NULL)),
    CHECK (validity <> 'valid' OR value_norm IS NOT NULL),
    CHECK (producer NOT IN ('cell', 'human') OR confidence IS NULL)
);
-- Which documents and records say something about the vessel with this IMO number.
CREATE INDEX extractions_by_imo ON stage.extractions (value_norm) INCLUDE (document_id, record_no)
    WHERE label = 'IMO' AND validity = 'valid';
CREATE INDEX extractions_by_annotation ON stage.extractions (annotation_id)
    WHERE annotation_id IS NOT NULL;
COMMENT ON TABLE stage.extractions IS 'One candidate fact a row: from a cell, a human span, a box, a rule or a model';
COMMENT ON COLUMN stage.extractions.document_id IS 'The document that says it';
COMMENT ON COLUMN stage.extractions.record_no IS 'The record of a table; 0 elsewhere';
COMMENT ON COLUMN stage.extractions.locator IS 'Where exactly: r17/IMO is the cell under IMO in record 17, r17/Gears[2] the second part of one';
COMMENT ON COLUMN stage.extractions.label IS 'Label of the taxonomy';
COMMENT ON COLUMN stage.extractions.producer IS 'cell, human, rule:… or model:…';
COMMENT ON COLUMN stage.extractions.qualifier IS 'What narrows the label: a role, a basis of measurement';
COMMENT ON COLUMN stage.extractions.value_raw IS 'As written';
COMMENT ON COLUMN stage.extractions.value_norm IS 'In the canonical form of its label; null where there is none';
COMMENT ON COLUMN stage.extractions.unit IS 'Unit of value_norm';
COMMENT ON COLUMN stage.extractions.null_reason IS 'Why there is no value';
COMMENT ON COLUMN stage.extractions.validity IS 'valid, invalid (kept, never promoted), null';
COMMENT ON COLUMN stage.extractions.issue IS 'Why it is invalid, or a warning on a valid value';
COMMENT ON COLUMN stage.extractions.db_mapping IS 'The curated table it goes to; null for labels that stay here';
COMMENT ON COLUMN stage.extractions.confidence IS 'A model''s own score; null for humans and cells';
COMMENT ON COLUMN stage.extractions.annotation_id IS 'The annotation it was taken from';
COMMENT ON COLUMN stage.extractions.annotation_version IS 'The version of that annotation';

CREATE TABLE stage.pdf_boxes (
    annotation_id      bigint  NOT NULL,
    annotation_version integer NOT NULL,
    region_id          text    NOT NULL,
    document_id        bigint  NOT NULL REFERENCES stage.documents ON DELETE CASCADE,
    page_no            integer NOT NULL CHECK (page_no > 0),
    label              text    NOT NULL,
    x_pct              numeric NOT NULL,
    y_pct              numeric NOT NULL,
    width_pct          numeric NOT NULL CHECK (width_pct >= 0),
    height_pct         numeric NOT NULL CHECK (height_pct >= 0),
    rotation_deg       numeric NOT NULL DEFAULT 0,
    x_pt               numeric,
    y_pt               numeric,
    width_pt           numeric,
    height_pt          numeric,
    text               text,
    PRIMARY KEY (annotation_id, annotation_version, region_id),
    CHECK (num_nulls(x_pt, y_pt, width_pt, height_pt) IN (0, 4))
);
CREATE INDEX pdf_boxes_by_document ON stage.pdf_boxes (document_id, page_no);
COMMENT ON TABLE stage.pdf_boxes IS 'Boxes people drew on pages';
COMMENT ON COLUMN stage.pdf_boxes.annotation_id IS 'The annotation';
COMMENT ON COLUMN stage.pdf_boxes.annotation_version IS 'Its version';
COMMENT ON COLUMN stage.pdf_boxes.region_id IS 'Label Studio''s id of the region';
COMMENT ON COLUMN stage.pdf_boxes.document_id IS 'The document';
COMMENT ON COLUMN stage.pdf_boxes.page_no IS 'The page, from 1';
COMMENT ON COLUMN stage.pdf_boxes.label IS 'Label of the taxonomy or of the layout';
COMMENT ON COLUMN stage.pdf_boxes.x_pct IS 'Left, percent of the page image';
COMMENT ON COLUMN stage.pdf_boxes.y_pct IS 'Top, percent of the page image, from above';
COMMENT ON COLUMN stage.pdf_boxes.width_pct IS 'Width, percent';
COMMENT ON COLUMN stage.pdf_boxes.height_pct IS 'Height, percent';
COMMENT ON COLUMN stage.pdf_boxes.rotation_deg IS 'Rotation of the box in degrees';
COMMENT ON COLUMN stage.pdf_boxes.x_pt IS 'Left in PDF points';
COMMENT ON COLUMN stage.pdf_boxes.y_pt IS 'Bottom in PDF points, from below';
COMMENT ON COLUMN stage.pdf_boxes.width_pt IS 'Width in PDF points';
COMMENT ON COLUMN stage.pdf_boxes.height_pt IS 'Height in PDF points; all four points or none';
COMMENT ON COLUMN stage.pdf_boxes.text IS 'Text that the annotator typed for the box';

CREATE TABLE stage.review_items (
    review_id       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dedupe_key      text        NOT NULL UNIQUE,
    document_id     bigint      REFERENCES stage.documents ON DELETE CASCADE,
    locator         text,
    label           text,
    reason          text        NOT NULL,
    priority        integer     NOT NULL DEFAULT 0,
    status          text        NOT NULL DEFAULT 'open'
                    CHECK (status IN ('open', 'accepted', 'corrected', 'dismissed')),
    corrected_value text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    closed_by       text,
    closed_at       timestamptz,
    CHECK ((status = 'open') = (closed_at IS NULL)),
    CHECK (status <> 'corrected' OR corrected_value IS NOT NULL)
);
CREATE INDEX review_items_open ON stage.review_items (priority DESC, review_id) WHERE status = 'open';
CREATE INDEX review_items_by_document ON stage.review_items (document_id);
COMMENT ON TABLE stage.review_items IS 'What a person must look at; closing one is data';
COMMENT ON COLUMN stage.review_items.review_id IS 'Surrogate key';
COMMENT ON COLUMN stage.review_items.dedupe_key IS 'The same question is asked once';
COMMENT ON COLUMN stage.review_items.document_id IS 'The document';
COMMENT ON COLUMN stage.review_items.locator IS 'Where in it';
COMMENT ON COLUMN stage.review_items.label IS 'The label in question';
COMMENT ON COLUMN stage.review_items.reason IS 'Why a person is asked';
COMMENT ON COLUMN stage.review_items.priority IS 'Larger is more urgent';
COMMENT ON COLUMN stage.review_items.status IS 'open, accepted as it is, corrected, dismissed';
COMMENT ON COLUMN stage.review_items.corrected_value IS 'What it should be';
COMMENT ON COLUMN stage.review_items.created_at IS 'When it was asked';
COMMENT ON COLUMN stage.review_items.closed_by IS 'Who answered';
COMMENT ON COLUMN stage.review_items.closed_at IS 'When';

-- Derived: the pipeline may make all of it again.
GRANT SELECT, INSERT, UPDATE, DELETE
    ON stage.documents, stage.pages, stage.table_ingest, stage.extractions, stage.pdf_boxes
    TO oceanid_pipeline;
GRANT SELECT, INSERT, UPDATE ON stage.review_items TO oceanid_pipeline;
