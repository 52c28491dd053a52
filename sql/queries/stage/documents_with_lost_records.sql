-- Only documents on their way down are counted again: those that are not mapped yet.
SELECT document.title, document.record_count, kept.records, document.page_count, kept.pages,
       document.sha256
FROM stage.documents AS document
CROSS JOIN LATERAL (
    SELECT (SELECT count(*) FROM stage.table_ingest AS record
            WHERE record.document_id = document.document_id) AS records,
           (SELECT count(*) FROM stage.pages AS page
            WHERE page.document_id = document.document_id) AS pages
) AS kept
WHERE document.status = 'parsed'
  AND document.mapped_by IS NULL
  AND (document.doc_type = 'table' OR document.parsed_at > now() - interval '1 day')
  AND (kept.records <> COALESCE(document.record_count, 0)
       OR kept.pages <> COALESCE(document.page_count, 0))
ORDER BY document.document_id
LIMIT 1000
