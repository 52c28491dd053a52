SELECT key, last_error AS reason, attempts, next_attempt_at
FROM control.bucket_keys
WHERE bucket = :bucket AND state = 'pending' AND gone_at IS NULL AND attempts > 0
ORDER BY key
LIMIT 1000
