-- Deliveries that are held back, and workbooks without the sheet that holds the records.
SELECT document.document_id AS document, document.source_code AS source, document.title,
       document.sheet, document.held AS why
FROM stage.documents AS document
WHERE document.held IS NOT NULL

UNION ALL

SELECT min(document.document_id), document.source_code, document.title,
       string_agg(document.sheet, ', ' ORDER BY document.sheet),
       min(document.mapping_report ->> 'left out')
FROM stage.documents AS document
WHERE document.deleted_at IS NULL
  AND document.mapping_report IS NOT NULL
  AND document.doc_type = 'table'
GROUP BY document.sha256, document.title, document.source_code
HAVING bool_and(document.mapping_report ? 'left out')
ORDER BY document
LIMIT 1000
