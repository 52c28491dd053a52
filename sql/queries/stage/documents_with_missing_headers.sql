SELECT document.title, document.source_code AS source,
       mapping_report ->> 'missing' AS missing
FROM stage.documents AS document
WHERE document.deleted_at IS NULL
  AND jsonb_array_length(document.mapping_report -> 'missing') > 0
ORDER BY document.document_id
LIMIT 1000
