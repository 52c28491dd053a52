-- What became of keys: unrouted, or the status of the document that was made of their object.
SELECT known.key,
       CASE WHEN known.state = 'registered' THEN document.status ELSE known.state END AS outcome,
       COALESCE(known.reason, document.error) AS reason,
       document.doc_type,
       document.records,
       document.pages
FROM control.bucket_keys AS known
LEFT JOIN raw.object_locations AS location
    ON location.bucket = known.bucket AND location.key = known.key AND location.gone_at IS NULL
LEFT JOIN LATERAL (
    SELECT max(made.status) AS status, max(made.error) AS error, max(made.doc_type) AS doc_type,
           sum(made.record_count) AS records, sum(made.page_count) AS pages
    FROM stage.documents AS made
    WHERE made.sha256 = location.sha256
) AS document ON true
WHERE known.bucket = :bucket AND known.key = ANY (:keys) AND known.gone_at IS NULL
ORDER BY known.key
