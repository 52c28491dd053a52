SELECT count(*) FROM control.bucket_keys WHERE bucket = :bucket AND gone_at IS NULL
