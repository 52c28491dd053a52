-- New, overwritten and returned keys become pending. Reads the mirror by its primary key; an
-- unchanged key is not touched, not even locked.
INSERT INTO control.bucket_keys AS known (bucket, key, etag, size_bytes, last_modified)
SELECT :bucket, listed.key, listed.etag, listed.size_bytes, listed.last_modified
FROM listed
LEFT JOIN control.bucket_keys AS mirrored
    ON mirrored.bucket = :bucket AND mirrored.key = listed.key
WHERE mirrored.key IS NULL
   OR mirrored.gone_at IS NOT NULL
   OR (mirrored.etag, mirrored.size_bytes, mirrored.last_modified)
      IS DISTINCT FROM (listed.etag, listed.size_bytes, listed.last_modified)
ORDER BY listed.key
ON CONFLICT (bucket, key) DO UPDATE
SET etag = excluded.etag,
    size_bytes = excluded.size_bytes,
    last_modified = excluded.last_modified,
    state = 'pending',
    reason = NULL,
    routed_by = NULL,
    attempts = 0,
    last_error = NULL,
    next_attempt_at = now(),
    changed_at = now(),
    gone_at = NULL
