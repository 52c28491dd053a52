-- The document that is promoted, by the dates of its deliveries that stand: nothing of one whose deliveries
-- are withdrawn. One row or none. first_code: what keys of the source are made of, whatever it is called now.
CREATE TEMPORARY TABLE speaking ON COMMIT DROP AS
SELECT document.document_id, document.source_code,
       COALESCE(source.first_code, source.source_code) AS first_code,
       source.trust, source.authority, source.authorization_type,
       min(delivery.delivered_on) AS first_seen, max(delivery.delivered_on) AS last_seen,
       COALESCE(document.said_trust = source.trust, true) AS trusted_as_before
FROM stage.documents AS document
JOIN control.sources AS source USING (source_code)
JOIN raw.deliveries AS delivery USING (sha256, source_code)
JOIN raw.objects AS object USING (sha256)
WHERE document.document_id = :document_id
  AND document.status = 'parsed'
  AND delivery.withdrawn_at IS NULL
  AND object.withdrawn_at IS NULL
GROUP BY document.document_id, source.source_code
