-- What has records whose candidate facts were never made, or by another mapping than today's. The
-- oldest delivery first: each is compared with the one before it.
SELECT document.document_id, document.external_key, document.source_code, document.sheet,
       document.doc_type, document.headers, document.record_count, document.attempts,
       document.mapped_by IS NOT NULL OR document.promoted_at IS NOT NULL AS mapped_before,
       document.promoted_at IS NOT NULL AS promoted_before,
       delivered.delivered_on
FROM stage.documents AS document
JOIN control.sources AS source USING (source_code)
CROSS JOIN LATERAL (
    SELECT min(delivery.delivered_on) AS delivered_on
    FROM raw.deliveries AS delivery
    WHERE delivery.sha256 = document.sha256 AND delivery.source_code = document.source_code
) AS delivered
WHERE document.status = 'parsed'
  AND document.record_count IS NOT NULL
  AND document.mapped_by IS DISTINCT FROM source.fingerprint
  AND document.next_attempt_at <= now()
ORDER BY delivered.delivered_on, document.document_id
LIMIT :most
