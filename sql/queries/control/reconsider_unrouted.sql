-- A changed catalog may know what an earlier one did not.
UPDATE control.bucket_keys
SET state = 'pending', reason = NULL, routed_by = NULL, attempts = 0, last_error = NULL,
    next_attempt_at = now()
WHERE bucket = :bucket
  AND state = 'unrouted'
  AND gone_at IS NULL
  AND routed_by IS DISTINCT FROM :catalog
