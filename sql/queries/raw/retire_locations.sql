UPDATE raw.object_locations
SET gone_at = now()
WHERE bucket = :bucket AND key = ANY (:keys) AND gone_at IS NULL
RETURNING sha256
