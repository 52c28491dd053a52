-- One assertion per vessel, value and source. The citation is the first that said so: earliest delivery,
-- then the document's key, then the record; so it does not depend on the order of loading.
INSERT INTO curated.vessel_info AS known
    (vessel_id, attribute, value, source_code,
     value_raw, first_seen, last_seen, document_id, locator)
SELECT DISTINCT ON (vessel_id, attribute, value, source_code)
       vessel.vessel_id,
       evidence.label AS attribute,
       evidence.value_norm AS value,
       evidence.source_code, evidence.value_raw, evidence.first_seen, evidence.last_seen,
       evidence.document_id, evidence.locator
FROM evidence
JOIN curated.vessels AS vessel USING (identity_key)
WHERE evidence.db_mapping = 'curated.vessel_info'
ORDER BY vessel_id, attribute, value, source_code, evidence.record_no, evidence.locator
ON CONFLICT (vessel_id, attribute, value, source_code) DO UPDATE
SET first_seen = CASE WHEN known.retracted_at IS NULL
                      THEN least(known.first_seen, excluded.first_seen)
                      ELSE excluded.first_seen END,
    last_seen = CASE WHEN known.retracted_at IS NULL
                     THEN greatest(known.last_seen, excluded.last_seen)
                     ELSE excluded.last_seen END,
    (document_id, locator, value_raw) = (
        SELECT CASE WHEN supersedes THEN excluded.document_id ELSE known.document_id END,
               CASE WHEN supersedes THEN excluded.locator ELSE known.locator END,
               CASE WHEN supersedes THEN excluded.value_raw ELSE known.value_raw END
        FROM (SELECT excluded.document_id = known.document_id
                  OR curated.cites_earlier(
                      known.retracted_at IS NOT NULL, known.first_seen, known.document_id,
                      excluded.first_seen, excluded.document_id)) AS choice (supersedes)
    ),
    retracted_at = NULL,
    retracted_for = NULL
WHERE known.retracted_at IS NOT NULL
   OR excluded.first_seen < known.first_seen
   OR excluded.last_seen > known.last_seen
   OR excluded.document_id = known.document_id
      AND (excluded.locator, excluded.value_raw) IS DISTINCT FROM (known.locator, known.value_raw)
   OR curated.cites_earlier(
        false, known.first_seen, known.document_id, excluded.first_seen, excluded.document_id)
