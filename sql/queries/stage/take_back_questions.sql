-- What holds a document no longer is no longer asked.
UPDATE stage.review_items
SET status = 'dismissed', closed_by = :pipeline, closed_at = now(),
    closed_reason = 'the mapping of today finds nothing that holds it'
WHERE document_id = :document_id
  AND status = 'open'
  AND dedupe_key LIKE 'held:%'
  AND dedupe_key IS DISTINCT FROM :dedupe_key
