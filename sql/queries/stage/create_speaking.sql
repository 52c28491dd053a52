-- The document that is promoted, by the dates of its deliveries that stand: nothing of one whose deliveries
-- are withdrawn. One row or none. first_code: what keys of the source are made of, whatever it is called now.
-- Who delivered the same pages speaks of the same vessels: register is the first one's code. renamed: what
-- registers of other names were called first.
CREATE TEMPORARY TABLE speaking ON COMMIT DROP AS
SELECT document.document_id, document.source_code,
       COALESCE(source.first_code, source.source_code) AS first_code,
       COALESCE(register.first_code, register.source_code) AS register,
       (SELECT jsonb_object_agg(renamed.source_code, renamed.first_code)
        FROM control.sources AS renamed
        WHERE renamed.first_code IS NOT NULL) AS renamed,
       source.trust, source.authority, source.authorization_type,
       min(delivery.delivered_on) AS first_seen, max(delivery.delivered_on) AS last_seen,
       COALESCE(document.said_trust = source.trust, true) AS trusted_as_before
FROM stage.documents AS document
JOIN control.sources AS source ON source.source_code = document.source_code
LEFT JOIN stage.documents AS original ON original.document_id = document.same_as
JOIN control.sources AS register
    ON register.source_code = COALESCE(original.source_code, document.source_code)
JOIN raw.deliveries AS delivery
    ON delivery.sha256 = document.sha256 AND delivery.source_code = document.source_code
JOIN raw.objects AS object ON object.sha256 = document.sha256
WHERE document.document_id = :document_id
  AND document.status = 'parsed'
  AND delivery.withdrawn_at IS NULL
  AND object.withdrawn_at IS NULL
GROUP BY document.document_id, source.source_code, register.source_code
