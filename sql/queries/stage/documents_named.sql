-- Documents by their number, their key, or the beginning of their object's sha256.
SELECT document_id, external_key, title
FROM stage.documents
WHERE CAST(document_id AS text) = :name
   OR external_key = :name
   OR length(:name) >= 8 AND starts_with(sha256, :name)
ORDER BY document_id
LIMIT 10
