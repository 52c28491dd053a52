-- Of keys as the bucket lists them: which the mirror does not know, or knows with other bytes.
SELECT listed.key, mirror.key IS NULL AS is_new
FROM unnest(CAST(:keys AS text[]), CAST(:etags AS text[])) AS listed (key, etag)
LEFT JOIN control.bucket_keys AS mirror
    ON mirror.bucket = :bucket AND mirror.key = listed.key AND mirror.gone_at IS NULL
WHERE mirror.etag IS DISTINCT FROM listed.etag
