-- What others repeat of the record of the document, or of any of its records, becomes that of the first of
-- them, and the rest repeat that one.
WITH heir AS (
    SELECT DISTINCT ON (as_document_id, as_record_no) *
    FROM stage.repeated_records
    WHERE as_document_id = :document_id
      AND (CAST(:record_no AS integer) IS NULL OR as_record_no = :record_no)
    ORDER BY as_document_id, as_record_no, document_id, record_no
), parted AS (
    DELETE FROM stage.repeated_records AS repeated
    USING heir
    WHERE (repeated.document_id, repeated.record_no) = (heir.document_id, heir.record_no)
), turned AS (
    UPDATE stage.repeated_records AS repeated
    SET as_document_id = heir.document_id, as_record_no = heir.record_no
    FROM heir
    WHERE (repeated.as_document_id, repeated.as_record_no) = (heir.as_document_id, heir.as_record_no)
      AND (repeated.document_id, repeated.record_no) <> (heir.document_id, heir.record_no)
)
INSERT INTO stage.extractions
    (document_id, record_no, locator, label, producer, qualifier, value_raw, value_norm, unit, null_reason,
     validity, issue, db_mapping)
SELECT heir.document_id, heir.record_no, stage.at_record(fact.locator, heir.record_no), fact.label,
       fact.producer, fact.qualifier, fact.value_raw, fact.value_norm, fact.unit, fact.null_reason,
       fact.validity, fact.issue, fact.db_mapping
FROM heir
JOIN stage.extractions AS fact
    ON fact.document_id = heir.as_document_id AND fact.record_no = heir.as_record_no
