-- Documents that were read, but not every record of them as it should be, with the first such record.
SELECT document.document_id, document.title, document.source_code AS source,
       document.issue_count AS malformed, document.record_count AS records,
       first.row_no AS first_at, first.parse_issue AS first_issue
FROM stage.documents AS document
CROSS JOIN LATERAL (
    SELECT record.row_no, record.parse_issue
    FROM stage.table_ingest AS record
    WHERE record.document_id = document.document_id AND record.parse_issue IS NOT NULL
    ORDER BY record.row_no
    LIMIT 1
) AS first
WHERE document.issue_count > 0 AND document.deleted_at IS NULL
ORDER BY document.document_id
LIMIT 1000
