-- Everything a person may want to look at: what it is, where, why, and since when.
SELECT 'unrouted' AS kind, key AS what, reason, changed_at AS since
FROM control.bucket_keys
WHERE bucket = :bucket AND state = 'unrouted' AND gone_at IS NULL

UNION ALL

SELECT 'not fetched', key, last_error, changed_at
FROM control.bucket_keys
WHERE bucket = :bucket AND state = 'pending' AND gone_at IS NULL AND last_error IS NOT NULL

UNION ALL

SELECT CASE WHEN document.status <> 'parsed' THEN document.status
            WHEN document.promotion_due THEN 'not promoted'
            ELSE 'not mapped' END,
       COALESCE(location.key, document.title), document.error, document.created_at
FROM stage.documents AS document
LEFT JOIN LATERAL (
    SELECT location.key
    FROM raw.object_locations AS location
    WHERE location.sha256 = document.sha256
    ORDER BY location.gone_at DESC NULLS FIRST, location.key
    LIMIT 1
) AS location ON true
WHERE document.error IS NOT NULL
  AND (document.status = 'parsed' OR document.deleted_at IS NULL)

UNION ALL

SELECT 'held', COALESCE(location.key, document.title),
       'document ' || document.document_id || ': ' || document.held, document.parsed_at
FROM stage.documents AS document
LEFT JOIN LATERAL (
    SELECT location.key
    FROM raw.object_locations AS location
    WHERE location.sha256 = document.sha256 AND location.source_code = document.source_code
    ORDER BY location.gone_at DESC NULLS FIRST, location.key
    LIMIT 1
) AS location ON true
WHERE document.held IS NOT NULL

UNION ALL

SELECT 'malformed records', COALESCE(location.key, document.title),
       document.issue_count || ' of ' || document.record_count || ' records, the first is record '
       || first.row_no || ': ' || first.parse_issue,
       document.parsed_at
FROM stage.documents AS document
CROSS JOIN LATERAL (
    SELECT record.row_no, record.parse_issue
    FROM stage.table_ingest AS record
    WHERE record.document_id = document.document_id AND record.parse_issue IS NOT NULL
    ORDER BY record.row_no
    LIMIT 1
) AS first
LEFT JOIN LATERAL (
    SELECT location.key
    FROM raw.object_locations AS location
    WHERE location.sha256 = document.sha256
    ORDER BY location.gone_at DESC NULLS FIRST, location.key
    LIMIT 1
) AS location ON true
WHERE document.issue_count > 0 AND document.deleted_at IS NULL
ORDER BY kind, what
LIMIT :most
