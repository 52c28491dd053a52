INSERT INTO raw.objects (sha256, size_bytes, media_type)
SELECT DISTINCT ON (sha256) sha256, size_bytes, media_type
FROM fetched
ORDER BY sha256, key
ON CONFLICT (sha256) DO NOTHING
