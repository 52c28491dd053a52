SELECT key, reason, changed_at AS since
FROM control.bucket_keys
WHERE bucket = :bucket AND state = 'unrouted' AND gone_at IS NULL
ORDER BY key
LIMIT 1000
