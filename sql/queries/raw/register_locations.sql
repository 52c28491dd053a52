INSERT INTO raw.object_locations AS known
    (uri, sha256, bucket, key, version_id, etag, last_modified, source_code, delivered_on)
SELECT uri, sha256, bucket, key, version_id, etag, last_modified, source_code, delivered_on
FROM fetched
ON CONFLICT (uri) DO UPDATE SET gone_at = NULL
WHERE known.gone_at IS NOT NULL
