-- A further sheet of a workbook, beside the document of its first one.
INSERT INTO stage.documents (external_key, sha256, sheet, source_code, title, deleted_at)
SELECT :external_key, sha256, :sheet, source_code, title, deleted_at
FROM stage.documents
WHERE document_id = :first_document_id
RETURNING document_id
