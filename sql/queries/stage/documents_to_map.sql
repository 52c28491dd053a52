-- Tables whose candidate facts were never made, or by another mapping than today's.
SELECT document.document_id, document.source_code, document.sheet, document.headers,
       document.attempts,
       document.mapped_by IS NOT NULL AS mapped_before,
       (SELECT min(delivery.delivered_on) FROM raw.deliveries AS delivery
        WHERE delivery.sha256 = document.sha256) AS delivered_on
FROM stage.documents AS document
JOIN control.sources AS source USING (source_code)
WHERE document.status = 'parsed'
  AND document.doc_type = 'table'
  AND document.mapped_by IS DISTINCT FROM source.fingerprint
  AND document.next_attempt_at <= now()
ORDER BY document.document_id
LIMIT :most
