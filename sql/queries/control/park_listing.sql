-- Keep the pages of a listing that outran its budget.
INSERT INTO control.bucket_listing (bucket, key, etag, size_bytes, last_modified)
SELECT :bucket, key, etag, size_bytes, last_modified
FROM listed
ON CONFLICT (bucket, key) DO UPDATE
SET etag = excluded.etag, size_bytes = excluded.size_bytes, last_modified = excluded.last_modified
