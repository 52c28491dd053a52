-- What became of a key that is no upload; unless it was overwritten meanwhile.
UPDATE control.bucket_keys
SET state = :state, reason = :reason, routed_by = :catalog, attempts = 0, last_error = NULL
WHERE bucket = :bucket AND key = :key AND etag = :etag AND state = 'pending'
