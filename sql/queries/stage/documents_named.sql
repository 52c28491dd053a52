-- Documents by their number, their key, or the beginning of their object's sha256; where one says what is
-- kept with another, that one.
SELECT DISTINCT kept.document_id, kept.external_key, kept.title
FROM stage.documents AS named
JOIN stage.documents AS kept ON kept.document_id = COALESCE(named.same_as, named.document_id)
WHERE CAST(named.document_id AS text) = :name
   OR named.external_key = :name
   OR length(:name) >= 8 AND starts_with(named.sha256, :name)
ORDER BY kept.document_id
LIMIT 10
