-- Keys to fetch now, by the partial index of pending ones.
SELECT key, etag, size_bytes, last_modified, attempts
FROM control.bucket_keys
WHERE bucket = :bucket
  AND state = 'pending'
  AND gone_at IS NULL
  AND next_attempt_at <= now()
ORDER BY next_attempt_at, key
LIMIT :most
