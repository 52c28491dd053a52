-- What a person must accept, or mend in the source's mapping, before anything of it is promoted.
SELECT document.document_id AS document, document.source_code AS source, document.title,
       document.sheet, document.held AS why
FROM stage.documents AS document
WHERE document.held IS NOT NULL
ORDER BY document.document_id
LIMIT 1000
