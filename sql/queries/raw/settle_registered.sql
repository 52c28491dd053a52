-- A key that was overwritten meanwhile stays pending.
UPDATE control.bucket_keys AS known
SET state = 'registered', routed_by = :catalog, attempts = 0, last_error = NULL
FROM fetched
WHERE known.bucket = fetched.bucket
  AND known.key = fetched.key
  AND known.etag = fetched.etag
  AND known.state = 'pending'
