UPDATE control.bucket_keys
SET gone_at = now(), changed_at = now()
WHERE bucket = :bucket AND key = ANY (:keys) AND gone_at IS NULL
