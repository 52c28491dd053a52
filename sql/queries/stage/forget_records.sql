DELETE FROM stage.records AS record
USING moved
WHERE record.document_id = :document_id
  AND record.record_no = moved.record_no
  AND moved.former IS DISTINCT FROM moved.latter
