-- What people are asked about single places, and what their answers make of them. An answer is kept with
-- its question; what it overrules is flagged where it stands, so that whatever promotes need not ask.

ALTER TABLE stage.extractions ADD COLUMN overruled boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN stage.extractions.overruled IS 'A person said that this does not count: kept, never promoted; see stage.review_places';
COMMENT ON COLUMN stage.extractions.producer IS 'cell, human, ruling (a person''s answer about this very place), rule:… or model:…';
CREATE INDEX extractions_of_bad_dates ON stage.extractions (document_id, record_no)
    WHERE label = 'DATE' AND validity = 'invalid';
CREATE INDEX extractions_ruled ON stage.extractions (document_id) WHERE producer = 'ruling';

ALTER TABLE stage.review_items
    DROP CONSTRAINT review_items_status_check,
    ADD CHECK (status IN ('open', 'accepted', 'corrected', 'dismissed', 'rejected')),
    ADD COLUMN value_raw      text,
    ADD COLUMN suggestion     text,
    ADD COLUMN corrected_norm text,
    ADD COLUMN corrected_unit text,
    ADD COLUMN annotation_id  bigint,
    ADD COLUMN overrules      boolean GENERATED ALWAYS AS
        (status = 'rejected' OR status IN ('accepted', 'corrected') AND corrected_norm IS NOT NULL)
        STORED;
COMMENT ON COLUMN stage.review_items.status IS 'open; accepted what is proposed; corrected; dismissed: right as it is; rejected: what stands there does not count';
COMMENT ON COLUMN stage.review_items.value_raw IS 'What stands there, as written';
COMMENT ON COLUMN stage.review_items.suggestion IS 'What it may be meant to say';
COMMENT ON COLUMN stage.review_items.corrected_norm IS 'What it should be, in the canonical form of its label';
COMMENT ON COLUMN stage.review_items.corrected_unit IS 'Unit of corrected_norm';
COMMENT ON COLUMN stage.review_items.annotation_id IS 'The annotation in Label Studio that answers it';
COMMENT ON COLUMN stage.review_items.overrules IS 'The answer takes the place of what stands at its places';

CREATE TABLE stage.review_places (
    review_id     bigint  NOT NULL REFERENCES stage.review_items,
    document_id   bigint  NOT NULL REFERENCES stage.documents ON DELETE CASCADE,
    record_no     integer,
    locator       text,
    label         text,
    annotation_id bigint,
    CHECK (num_nulls(record_no, locator, label) IN (0, 3)),
    UNIQUE NULLS NOT DISTINCT (review_id, document_id, record_no, locator, label, annotation_id)
);
CREATE INDEX review_places_by_document ON stage.review_places (document_id);
COMMENT ON TABLE stage.review_places IS 'Where the question of a review item arises: the same cell in every delivery that has it. Derived';
COMMENT ON COLUMN stage.review_places.review_id IS 'The question';
COMMENT ON COLUMN stage.review_places.document_id IS 'The document';
COMMENT ON COLUMN stage.review_places.record_no IS 'The record; null where it is about all of the document or annotation';
COMMENT ON COLUMN stage.review_places.locator IS 'Where exactly; null where it is about all of the document or annotation';
COMMENT ON COLUMN stage.review_places.label IS 'Label of the fact; null where it is about all of the document or annotation';
COMMENT ON COLUMN stage.review_places.annotation_id IS 'Only what this annotation says';

CREATE TABLE stage.review_answers (
    answer_id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    review_id          bigint      NOT NULL REFERENCES stage.review_items,
    status             text        NOT NULL,
    value              text,
    reason             text,
    annotation_id      bigint,
    answered_by        text,
    answered_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX review_answers_by_item ON stage.review_answers (review_id);
COMMENT ON TABLE stage.review_answers IS 'Every answer that a review item ever had, and every time it was opened again. Append-only';
COMMENT ON COLUMN stage.review_answers.answer_id IS 'Surrogate key, in order';
COMMENT ON COLUMN stage.review_answers.review_id IS 'The question';
COMMENT ON COLUMN stage.review_answers.status IS 'What it became';
COMMENT ON COLUMN stage.review_answers.value IS 'The corrected value';
COMMENT ON COLUMN stage.review_answers.reason IS 'Why, where somebody said so';
COMMENT ON COLUMN stage.review_answers.annotation_id IS 'The annotation that says so, where one does';
COMMENT ON COLUMN stage.review_answers.answered_by IS 'Who';
COMMENT ON COLUMN stage.review_answers.answered_at IS 'When it took effect here';

-- No writer of answers can forget their history.
CREATE FUNCTION stage.keep_answer() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO stage.review_answers (review_id, status, value, reason, annotation_id, answered_by)
    VALUES (NEW.review_id, NEW.status, NEW.corrected_value, NEW.closed_reason, NEW.annotation_id,
            NEW.closed_by);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION stage.keep_answer() IS 'Writes stage.review_answers';
REVOKE ALL ON FUNCTION stage.keep_answer() FROM PUBLIC;
CREATE TRIGGER keep_answer AFTER UPDATE ON stage.review_items
    FOR EACH ROW
    WHEN (OLD.status IS DISTINCT FROM NEW.status
          OR OLD.corrected_value IS DISTINCT FROM NEW.corrected_value
          OR OLD.closed_by IS DISTINCT FROM NEW.closed_by
          OR OLD.annotation_id IS DISTINCT FROM NEW.annotation_id)
    EXECUTE FUNCTION stage.keep_answer();
CREATE TRIGGER keep_first_answer AFTER INSERT ON stage.review_items
    FOR EACH ROW
    WHEN (NEW.status <> 'open')
    EXECUTE FUNCTION stage.keep_answer();

-- What cannot be right in a cell. The same value of the same record of a source is one question, however
-- often it is delivered: the record is known by its register's number, else by its name.
CREATE VIEW stage.cell_questions AS
SELECT fact.document_id, fact.record_no, fact.locator, fact.label, fact.value_raw,
       'cell:' || md5(concat_ws(
           chr(31), document.source_code, COALESCE(mark.value, document.external_key || fact.locator),
           fact.label, 'q' || fact.qualifier, fact.value_raw)) AS dedupe_key,
       COALESCE(fact.issue, 'not valid') AS reason,
       -- An IMO number that lost its last digit: it is the check digit.
       CASE WHEN fact.label = 'IMO' AND fact.value_raw ~ '^\s*(IMO\s*)?[1-9][0-9]{5}\s*$' THEN
           digits.found || CAST((
               SELECT sum(CAST(substr(digits.found, place, 1) AS integer) * (8 - place)) % 10
               FROM generate_series(1, 6) AS place) AS text)
       END AS suggestion
FROM stage.extractions AS fact
JOIN stage.documents AS document USING (document_id)
CROSS JOIN LATERAL (SELECT regexp_replace(fact.value_raw, '[^0-9]', '', 'g')) AS digits (found)
CROSS JOIN LATERAL (
    SELECT COALESCE(
        min(other.value_norm) FILTER (WHERE other.label = 'RFMO_VESSEL_ID' AND other.qualifier IS NULL),
        min(other.value_norm) FILTER (WHERE other.label = 'VESSEL_NAME')) AS value
    FROM stage.extractions AS other
    WHERE other.document_id = fact.document_id AND other.record_no = fact.record_no
      AND other.label IN ('RFMO_VESSEL_ID', 'VESSEL_NAME')
      AND other.validity = 'valid' AND other.producer = 'cell'
) AS mark
WHERE fact.producer = 'cell' AND fact.validity = 'invalid'
  -- Of a period that ends before it starts, the end is asked about.
  AND NOT (fact.label = 'DATE' AND fact.qualifier = 'VALID_FROM' AND fact.value_norm IS NOT NULL);
COMMENT ON VIEW stage.cell_questions IS 'What cannot be right in a cell, as a person would be asked about it';
COMMENT ON COLUMN stage.cell_questions.document_id IS 'The document';
COMMENT ON COLUMN stage.cell_questions.record_no IS 'The record';
COMMENT ON COLUMN stage.cell_questions.locator IS 'The cell';
COMMENT ON COLUMN stage.cell_questions.label IS 'The label in question';
COMMENT ON COLUMN stage.cell_questions.value_raw IS 'What stands there';
COMMENT ON COLUMN stage.cell_questions.dedupe_key IS 'The same question is asked once';
COMMENT ON COLUMN stage.cell_questions.reason IS 'Why it cannot be right';
COMMENT ON COLUMN stage.cell_questions.suggestion IS 'What it may be meant to say';
GRANT SELECT ON stage.cell_questions TO oceanid_pipeline;

GRANT SELECT, INSERT, UPDATE, DELETE ON stage.review_places TO oceanid_pipeline;
GRANT SELECT, INSERT ON stage.review_answers TO oceanid_pipeline;

CREATE OR REPLACE VIEW stage.facts AS
SELECT document_id, record_no, locator, label, producer, qualifier, value_raw, value_norm, unit,
       db_mapping, annotation_id
FROM stage.extractions
WHERE validity = 'valid' AND record_no > 0 AND NOT overruled;
COMMENT ON VIEW stage.facts IS 'Candidate facts that count: the valid ones of records that no person overruled';
