-- With those that keep what they say; in order, so that no two wait for each other.
SELECT FROM stage.documents
WHERE document_id = ANY (CAST(:documents AS bigint[]))
   OR document_id = ANY (ARRAY(SELECT same_as FROM stage.documents
                               WHERE document_id = ANY (CAST(:documents AS bigint[]))))
ORDER BY document_id
FOR NO KEY UPDATE
