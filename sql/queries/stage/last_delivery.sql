-- What the source's delivery before this one had, on the same sheet; one that is held is no measure.
SELECT earlier_date.delivered_on, earlier.mapping_report -> 'shares' AS shares
FROM stage.documents AS this
JOIN stage.documents AS earlier USING (source_code)
CROSS JOIN LATERAL (
    SELECT min(delivery.delivered_on) AS delivered_on
    FROM raw.deliveries AS delivery
    WHERE delivery.sha256 = earlier.sha256
      AND delivery.source_code = earlier.source_code
      AND delivery.withdrawn_at IS NULL
) AS earlier_date
WHERE this.document_id = :document_id
  AND earlier.held IS NULL
  AND earlier.mapping_report ? 'shares'
  AND earlier.sheet IS NOT DISTINCT FROM this.sheet
  AND earlier_date.delivered_on < :delivered_on
ORDER BY earlier_date.delivered_on DESC, earlier.document_id DESC
LIMIT 1
