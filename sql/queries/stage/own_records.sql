-- What the record of the document, or any of its records, repeats becomes its own.
WITH parted AS (
    DELETE FROM stage.repeated_records
    WHERE document_id = :document_id
      AND (CAST(:record_no AS integer) IS NULL OR record_no = :record_no)
    RETURNING *
)
INSERT INTO stage.extractions
    (document_id, record_no, locator, label, producer, qualifier, value_raw, value_norm, unit, null_reason,
     validity, issue, db_mapping)
SELECT parted.document_id, parted.record_no, stage.at_record(fact.locator, parted.record_no), fact.label,
       fact.producer, fact.qualifier, fact.value_raw, fact.value_norm, fact.unit, fact.null_reason,
       fact.validity, fact.issue, fact.db_mapping
FROM parted
JOIN stage.extractions AS fact
    ON fact.document_id = parted.as_document_id AND fact.record_no = parted.as_record_no
