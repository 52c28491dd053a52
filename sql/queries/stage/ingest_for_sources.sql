-- Every source that delivered an object speaks for itself. What cells mean is said by its mapping, so records
-- are read for each. Pages and texts say the same whoever delivers them: what people mark is kept with the
-- first document, and said by all.
INSERT INTO stage.documents
    (external_key, sha256, source_code, title, deleted_at, status, same_as, doc_type, parsed_at, promotion_due)
SELECT delivery.sha256 || '@' || COALESCE(source.first_code, source.source_code), delivery.sha256,
       delivery.source_code, delivered.name, known.deleted_at, known.status, known.same_as,
       known.doc_type, known.parsed_at, known.promotion_due
FROM (
    SELECT DISTINCT sha256, source_code FROM raw.deliveries WHERE withdrawn_at IS NULL
) AS delivery
JOIN control.sources AS source USING (source_code)
CROSS JOIN LATERAL (
    SELECT document.deleted_at, pages.status, pages.same_as, pages.doc_type, pages.parsed_at,
           pages.promotion_due
    FROM stage.documents AS document
    JOIN raw.objects AS object USING (sha256)
    CROSS JOIN LATERAL (
        SELECT 'ingested', CAST(NULL AS bigint), CAST(NULL AS text), CAST(NULL AS timestamptz), false
        WHERE document.record_count IS NOT NULL
        UNION ALL
        SELECT 'parsed', document.document_id, document.doc_type, now(),
               document.promotion_due OR document.promoted_at IS NOT NULL
        WHERE document.record_count IS NULL
    ) AS pages (status, same_as, doc_type, parsed_at, promotion_due)
    WHERE document.sha256 = delivery.sha256
      AND document.status = 'parsed'
      AND document.same_as IS NULL
      AND object.withdrawn_at IS NULL
    ORDER BY document.document_id
    LIMIT 1
) AS known
CROSS JOIN LATERAL (
    SELECT regexp_replace(location.key, '^.*/', '') AS name
    FROM raw.object_locations AS location
    WHERE location.sha256 = delivery.sha256 AND location.source_code = delivery.source_code
    ORDER BY location.delivered_on, location.key
    LIMIT 1
) AS delivered
WHERE NOT EXISTS (
    SELECT FROM stage.documents AS document
    WHERE document.sha256 = delivery.sha256 AND document.source_code = delivery.source_code
)
ON CONFLICT (external_key) DO NOTHING
