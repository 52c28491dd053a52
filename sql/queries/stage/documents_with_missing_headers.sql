-- Tables without a header that their mapping expects, and workbooks without the sheet it names.
SELECT document.title, document.source_code AS source,
       (SELECT string_agg(header, ', ')
        FROM jsonb_array_elements_text(document.mapping_report -> 'missing') AS header) AS missing
FROM stage.documents AS document
WHERE document.deleted_at IS NULL
  AND jsonb_array_length(document.mapping_report -> 'missing') > 0

UNION ALL

SELECT document.title, document.source_code, min(document.mapping_report ->> 'left out')
FROM stage.documents AS document
WHERE document.deleted_at IS NULL AND document.mapping_report IS NOT NULL
GROUP BY document.sha256, document.title, document.source_code
HAVING bool_and(document.mapping_report ? 'left out')
ORDER BY title, source
LIMIT 1000
