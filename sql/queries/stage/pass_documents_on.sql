-- Pages and texts that several sources delivered are the first one's; once nothing of that stands any more,
-- they are those of the next. A table is each source's own: see ingest_for_sources.
UPDATE stage.documents AS document
SET source_code = heir.source_code
FROM (
    SELECT DISTINCT ON (delivery.sha256) delivery.sha256, delivery.source_code
    FROM raw.deliveries AS delivery
    WHERE delivery.sha256 = ANY (:objects) AND delivery.withdrawn_at IS NULL
    ORDER BY delivery.sha256, delivery.delivered_on, delivery.source_code
) AS heir
WHERE document.sha256 = heir.sha256
  AND document.record_count IS NULL
  AND NOT EXISTS (
      SELECT FROM raw.deliveries AS own
      WHERE own.sha256 = document.sha256 AND own.source_code = document.source_code
        AND own.withdrawn_at IS NULL
  )
