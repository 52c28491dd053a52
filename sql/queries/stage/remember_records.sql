INSERT INTO stage.records (document_id, record_no, profile_id)
SELECT :document_id, record_no, latter
FROM moved
WHERE latter IS NOT NULL AND latter IS DISTINCT FROM former
ORDER BY record_no
