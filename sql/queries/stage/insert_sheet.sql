INSERT INTO stage.documents (external_key, sha256, sheet, source_code, title)
VALUES (:external_key, :sha256, :sheet, :source_code, :title)
RETURNING document_id
