-- One assertion per vessel, value and source; cited is who said so first: by date of delivery, then by the
-- document's key, then by the record, so that it does not depend on the order of loading.
CREATE TEMPORARY TABLE said_identifiers ON COMMIT DROP AS
SELECT DISTINCT ON (vessel_id, source_code, label, value_norm)
       vessel_id, source_code, label AS identifier_type, value_norm AS identifier_value,
       value_raw, first_seen,
       NULLIF(max(last_seen) OVER (PARTITION BY vessel_id, source_code, label, value_norm), newest)
           AS said_until,
       document_id, locator, annotation_id
FROM evidence
WHERE db_mapping = 'curated.vessel_identifiers'
ORDER BY vessel_id, source_code, label, value_norm, first_seen, external_key, record_no, locator
