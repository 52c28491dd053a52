-- As the other assertions, by number; a unit that stands alone measures nothing.
CREATE TEMPORARY TABLE said_metrics ON COMMIT DROP AS
SELECT DISTINCT ON (vessel_id, source_code, label, qualifier, value, unit)
       vessel_id, source_code, label AS metric, qualifier AS basis, value, unit,
       value_raw, first_seen,
       NULLIF(max(last_seen) OVER (
           PARTITION BY vessel_id, source_code, label, qualifier, value, unit), newest) AS said_until,
       document_id, locator, annotation_id
FROM evidence
CROSS JOIN LATERAL (SELECT CAST(value_norm AS numeric)) AS measured (value)
WHERE db_mapping = 'curated.vessel_metrics'
  AND label <> 'UNIT'
ORDER BY vessel_id, source_code, label, qualifier, value, unit,
         first_seen, external_key, record_no, locator
