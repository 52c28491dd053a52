INSERT INTO listed (key, etag, size_bytes, last_modified)
SELECT DISTINCT ON (key) key, etag, size_bytes, last_modified
FROM listed_page
ORDER BY key, last_modified DESC
ON CONFLICT (key) DO UPDATE
SET etag = excluded.etag, size_bytes = excluded.size_bytes, last_modified = excluded.last_modified
WHERE excluded.last_modified > listed.last_modified
