-- What is due, what waits after a failure, and what is set aside, per layer; by partial indexes.
SELECT 'raw/objects' AS layer,
       count(*) FILTER (WHERE next_attempt_at <= now()) AS due,
       count(*) FILTER (WHERE next_attempt_at > now()) AS waiting,
       (SELECT count(*) FROM control.bucket_keys
        WHERE bucket = :bucket AND state = 'unrouted' AND gone_at IS NULL
          AND routed_by IS NOT DISTINCT FROM :catalog) AS set_aside,
       (SELECT count(*) FROM control.bucket_keys
        WHERE bucket = :bucket AND state = 'unrouted' AND gone_at IS NULL
          AND routed_by IS DISTINCT FROM :catalog) AS reconsidered,
       min(changed_at) AS waiting_since
FROM control.bucket_keys
WHERE bucket = :bucket AND state = 'pending' AND gone_at IS NULL

UNION ALL

SELECT 'stage/documents',
       (SELECT count(*) FROM raw.objects AS object
        WHERE object.withdrawn_at IS NULL
          AND NOT EXISTS (SELECT FROM stage.documents AS document
                          WHERE document.sha256 = object.sha256))
       + (SELECT count(DISTINCT (delivery.sha256, delivery.source_code))
          FROM raw.deliveries AS delivery
          JOIN raw.objects AS object USING (sha256)
          WHERE delivery.withdrawn_at IS NULL
            AND object.withdrawn_at IS NULL
            AND EXISTS (SELECT FROM stage.documents AS document
                        WHERE document.sha256 = delivery.sha256
                          AND document.status = 'parsed')
            AND NOT EXISTS (SELECT FROM stage.documents AS document
                            WHERE document.sha256 = delivery.sha256
                              AND document.source_code = delivery.source_code))
       + count(*) FILTER (WHERE next_attempt_at <= now()),
       count(*) FILTER (WHERE next_attempt_at > now()),
       (SELECT count(*) FROM stage.documents
        WHERE status = 'rejected' AND deleted_at IS NULL),
       0,
       min(created_at)
FROM stage.documents
WHERE status IN ('ingested', 'failed') AND (deleted_at IS NULL OR attempts = 0)

UNION ALL

SELECT 'stage/extractions',
       count(*) FILTER (WHERE document.next_attempt_at <= now())
       + (SELECT count(*)
          FROM stage.documents AS held
          JOIN stage.review_items AS item USING (document_id)
          WHERE held.held = item.reason
            AND item.status = 'accepted'
            AND item.dedupe_key LIKE 'held:%'),
       count(*) FILTER (WHERE document.next_attempt_at > now()),
       0,
       0,
       min(document.parsed_at)
FROM stage.documents AS document
JOIN control.sources AS source USING (source_code)
WHERE document.status = 'parsed'
  AND document.record_count IS NOT NULL
  AND document.mapped_by IS DISTINCT FROM source.fingerprint

UNION ALL

SELECT 'curated/vessels',
       count(*) FILTER (WHERE next_attempt_at <= now()),
       count(*) FILTER (WHERE next_attempt_at > now()),
       (SELECT count(*) FROM stage.documents WHERE held IS NOT NULL),
       0,
       min(parsed_at)
FROM stage.documents
WHERE promotion_due AND held IS NULL
