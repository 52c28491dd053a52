-- Of the newest delivery of every source: the share of its records that have a value, column by column.
SELECT DISTINCT ON (document.source_code)
       document.source_code, delivery.delivered_on, document.record_count,
       document.mapping_report -> 'shares' AS shares
FROM stage.documents AS document
JOIN raw.deliveries AS delivery
    ON delivery.sha256 = document.sha256 AND delivery.source_code = document.source_code
WHERE document.mapping_report ? 'shares'
  AND document.deleted_at IS NULL
  AND delivery.withdrawn_at IS NULL
ORDER BY document.source_code, delivery.delivered_on DESC, document.record_count DESC,
         document.document_id DESC
