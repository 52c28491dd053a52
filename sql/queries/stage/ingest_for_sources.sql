-- What cells mean is said by the source's mapping: an object with records that several sources
-- delivered gets a document for each. Its pages and texts say the same whoever delivers them.
INSERT INTO stage.documents (external_key, sha256, source_code, title, deleted_at)
SELECT delivery.sha256 || '@' || COALESCE(source.first_code, source.source_code), delivery.sha256,
       delivery.source_code,
       delivered.name, known.deleted_at
FROM (
    SELECT DISTINCT sha256, source_code FROM raw.deliveries WHERE withdrawn_at IS NULL
) AS delivery
JOIN control.sources AS source USING (source_code)
CROSS JOIN LATERAL (
    SELECT document.deleted_at
    FROM stage.documents AS document
    JOIN raw.objects AS object USING (sha256)
    WHERE document.sha256 = delivery.sha256
      AND document.record_count IS NOT NULL
      AND object.withdrawn_at IS NULL
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
