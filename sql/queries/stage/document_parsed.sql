UPDATE stage.documents
SET status = 'parsed', doc_type = :doc_type, sheet = :sheet, external_key = :external_key,
    error = NULL, attempts = 0, details = CAST(:details AS jsonb), headers = :headers,
    record_count = :record_count, page_count = :page_count, issue_count = :issue_count,
    parsed_at = now()
WHERE document_id = :document_id
