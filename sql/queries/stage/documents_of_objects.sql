-- Documents, and whether there is nothing left that says what is in them.
SELECT document.document_id, document.sha256,
       EXISTS (SELECT FROM raw.silent_objects AS silent
               WHERE silent.sha256 = document.sha256) AS is_silent
FROM stage.documents AS document
WHERE document.sha256 = ANY (:objects)
ORDER BY document.document_id
