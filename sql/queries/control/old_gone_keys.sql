-- Keys that were set aside, and are gone from the bucket since before a time.
SELECT key FROM control.bucket_keys
WHERE state = 'unrouted' AND gone_at < :before
ORDER BY gone_at, key
