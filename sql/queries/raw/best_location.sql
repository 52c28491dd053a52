-- Where to read an object's bytes: a place where it still is, else an old version of one.
SELECT key, version_id, etag
FROM raw.object_locations
WHERE sha256 = :sha256 AND bucket = :bucket
ORDER BY gone_at DESC NULLS FIRST, first_seen_at DESC
LIMIT 1
