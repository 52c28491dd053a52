UPDATE control.bucket_keys
SET attempts = attempts + 1, last_error = :error, next_attempt_at = now() + :pause
WHERE bucket = :bucket AND key = :key AND etag = :etag AND state = 'pending'
