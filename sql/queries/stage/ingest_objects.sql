-- Every object gets a document. The source and the name are those of its first delivery; of one that
-- nobody delivered, the name that people gave it in Label Studio. The object may have been deleted
-- since it was registered.
INSERT INTO stage.documents (external_key, sha256, source_code, title, deleted_at)
SELECT object.sha256, object.sha256, delivered.source_code, delivered.name,
       CASE WHEN NOT EXISTS (SELECT FROM raw.object_locations AS location
                             WHERE location.sha256 = object.sha256 AND location.gone_at IS NULL)
            THEN now() END
FROM raw.objects AS object
CROSS JOIN LATERAL (
    SELECT location.source_code,
           regexp_replace(location.key, '^(upload/\d+/[0-9a-f]{8}-|.*/)', '') AS name
    FROM raw.object_locations AS location
    LEFT JOIN control.sources AS source USING (source_code)
    WHERE location.sha256 = object.sha256
    ORDER BY location.delivered_on, COALESCE(source.first_code, location.source_code), location.key
    LIMIT 1
) AS delivered
WHERE object.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT FROM stage.documents AS document WHERE document.sha256 = object.sha256)
ON CONFLICT (external_key) DO NOTHING
