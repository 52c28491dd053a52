-- What was at a key before it was overwritten is there no more.
UPDATE raw.object_locations AS former
SET gone_at = now()
FROM fetched
WHERE former.bucket = fetched.bucket
  AND former.key = fetched.key
  AND former.uri <> fetched.uri
  AND former.gone_at IS NULL
RETURNING former.sha256
