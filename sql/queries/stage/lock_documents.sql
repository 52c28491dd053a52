-- In order, so that no two wait for each other.
SELECT FROM stage.documents WHERE document_id = ANY (CAST(:documents AS bigint[]))
ORDER BY document_id
FOR NO KEY UPDATE
