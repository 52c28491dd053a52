-- Keys that the mirror has and the listing has not. A listing is no proof: each is asked for by name.
SELECT known.key
FROM control.bucket_keys AS known
WHERE known.bucket = :bucket
  AND known.gone_at IS NULL
  AND NOT EXISTS (SELECT FROM listed WHERE listed.key = known.key)
ORDER BY known.key
LIMIT :most
