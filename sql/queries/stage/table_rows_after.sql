SELECT row_no, CAST(cells AS text) AS cells
FROM stage.table_ingest
WHERE document_id = :document_id AND row_no > :after
ORDER BY row_no
LIMIT :most
