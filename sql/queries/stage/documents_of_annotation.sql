-- Documents that hold what an annotation says.
SELECT DISTINCT document.document_id, document.external_key, document.title
FROM stage.extractions AS fact
JOIN stage.documents AS document USING (document_id)
WHERE fact.annotation_id = :annotation_id AND fact.producer <> 'ruling'
ORDER BY document.document_id
