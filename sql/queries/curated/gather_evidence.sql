-- What one document says about vessels with a valid IMO number, with the dates it was delivered on.
-- A record with two different IMO numbers says nothing about either. Reads the document's
-- extractions by their primary key.
CREATE TEMPORARY TABLE evidence ON COMMIT DROP AS
WITH document AS (
    SELECT document.document_id, document.source_code, document.external_key,
           min(delivery.delivered_on) AS first_seen, max(delivery.delivered_on) AS last_seen
    FROM stage.documents AS document
    JOIN raw.deliveries AS delivery USING (sha256, source_code)
    JOIN raw.objects AS object USING (sha256)
    WHERE document.document_id = :document_id
      AND delivery.withdrawn_at IS NULL
      AND object.withdrawn_at IS NULL
    GROUP BY document.document_id
), identified AS (
    SELECT extraction.document_id, extraction.record_no, min(extraction.value_norm) AS imo
    FROM stage.extractions AS extraction
    WHERE extraction.document_id = :document_id
      AND extraction.label = 'IMO'
      AND extraction.validity = 'valid'
      AND extraction.record_no > 0
    GROUP BY extraction.document_id, extraction.record_no
    HAVING count(DISTINCT extraction.value_norm) = 1
)
SELECT 'imo:' || identified.imo AS identity_key, identified.imo, fact.record_no, fact.locator,
       fact.label, fact.qualifier, fact.value_raw, fact.value_norm, fact.unit, fact.db_mapping,
       document.source_code, document.external_key, document.first_seen, document.last_seen,
       document.document_id
FROM document
JOIN identified USING (document_id)
JOIN stage.extractions AS fact USING (document_id, record_no)
WHERE fact.validity = 'valid' AND fact.db_mapping LIKE 'curated.%'
