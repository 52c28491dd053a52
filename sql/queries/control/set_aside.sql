-- Everything a person may want to look at: what it is, where, why, and since when.
SELECT 'unrouted' AS kind, key AS what, reason, changed_at AS since
FROM control.bucket_keys
WHERE bucket = :bucket AND state = 'unrouted' AND gone_at IS NULL

UNION ALL

SELECT 'not fetched', key, last_error, changed_at
FROM control.bucket_keys
WHERE bucket = :bucket AND state = 'pending' AND gone_at IS NULL AND last_error IS NOT NULL

UNION ALL

SELECT document.status, COALESCE(location.key, document.title), document.error, document.created_at
FROM stage.documents AS document
LEFT JOIN LATERAL (
    SELECT location.key
    FROM raw.object_locations AS location
    WHERE location.sha256 = document.sha256
    ORDER BY location.gone_at DESC NULLS FIRST, location.key
    LIMIT 1
) AS location ON true
WHERE document.status IN ('failed', 'rejected') AND document.deleted_at IS NULL

UNION ALL

SELECT 'not promoted', document.title, document.error, document.parsed_at
FROM stage.documents AS document
WHERE document.status = 'parsed' AND document.error IS NOT NULL
ORDER BY kind, what
LIMIT :most
