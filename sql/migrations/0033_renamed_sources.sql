-- A source that takes another code is the same source: what it said goes along, and what is keyed by it, a
-- vessel's uuid too, stays as it is.

ALTER TABLE control.sources
    ADD COLUMN first_code text UNIQUE,
    ADD COLUMN renamed_to text REFERENCES control.sources ON UPDATE CASCADE,
    ADD CHECK (renamed_to <> source_code);
COMMENT ON COLUMN control.sources.first_code IS 'The first code it ever had, where that is another: keys of what it says are made of it, so that a new code changes none';
COMMENT ON COLUMN control.sources.renamed_to IS 'The source that this one turned out to be, when both had delivered: what it said is the other''s now';
COMMENT ON COLUMN control.sources.source_code IS 'The code in the key: uploads/<SOURCE>/…; it may change, see flows/declare.py';
-- One that was declared and never delivered makes way for the one that is renamed to it.
GRANT DELETE ON control.sources TO oceanid_pipeline;

DO $$
DECLARE
    reference record;
BEGIN
    FOR reference IN
        SELECT conrelid::regclass AS child, conname, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint
        WHERE confrelid = 'control.sources'::regclass AND contype = 'f' AND confupdtype = 'a'
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s ON UPDATE CASCADE',
                       reference.child, reference.conname, reference.conname, reference.definition);
    END LOOP;
END
$$;

-- What arrived is never rewritten; whose it is may turn out. Of one delivery that was filed under both codes
-- one stays, withdrawn if either is.
CREATE FUNCTION raw.take_over_deliveries(former text, code text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
    WITH doubled AS (
        DELETE FROM raw.deliveries AS gone
        USING raw.deliveries AS kept
        WHERE gone.source_code = former
          AND (kept.source_code, kept.delivered_on, kept.sha256)
              = (code, gone.delivered_on, gone.sha256)
        RETURNING gone.delivered_on, gone.sha256, gone.withdrawn_at
    )
    UPDATE raw.deliveries AS kept
    SET withdrawn_at = doubled.withdrawn_at
    FROM doubled
    WHERE (kept.source_code, kept.delivered_on, kept.sha256)
          = (code, doubled.delivered_on, doubled.sha256)
      AND kept.withdrawn_at IS NULL
      AND doubled.withdrawn_at IS NOT NULL;
    UPDATE raw.deliveries SET source_code = code WHERE source_code = former;
    UPDATE raw.object_locations SET source_code = code WHERE source_code = former;
$$;
REVOKE ALL ON FUNCTION raw.take_over_deliveries FROM PUBLIC;
GRANT EXECUTE ON FUNCTION raw.take_over_deliveries TO oceanid_pipeline;
COMMENT ON FUNCTION raw.take_over_deliveries IS 'Files what arrived under one code under that of the source that it turned out to be';

-- As before, but keyed by the source's first code.
CREATE OR REPLACE VIEW stage.cell_questions AS
SELECT fact.document_id, fact.record_no, fact.locator, fact.label, fact.value_raw,
       'cell:' || md5(concat_ws(
           chr(31), COALESCE(source.first_code, document.source_code),
           COALESCE(mark.value, document.external_key || fact.locator),
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
LEFT JOIN control.sources AS source USING (source_code)
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
