-- Take up the pages of an unfinished listing.
INSERT INTO listed (key, etag, size_bytes, last_modified)
SELECT key, etag, size_bytes, last_modified
FROM control.bucket_listing
WHERE bucket = :bucket
ON CONFLICT (key) DO NOTHING
