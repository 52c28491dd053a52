-- What was rejected is read again when its bytes come under another name: the name says how to read.
UPDATE stage.documents AS document
SET status = 'ingested', source_code = renamed.source_code, title = renamed.name,
    error = NULL, attempts = 0, next_attempt_at = now()
FROM (
    SELECT DISTINCT ON (sha256) sha256, source_code, regexp_replace(key, '^.*/', '') AS name
    FROM fetched
    ORDER BY sha256, delivered_on, source_code, key
) AS renamed
WHERE document.sha256 = renamed.sha256
  AND document.status = 'rejected'
  AND document.title <> renamed.name
