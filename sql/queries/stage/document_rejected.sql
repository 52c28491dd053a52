UPDATE stage.documents
SET status = 'rejected', error = :error, attempts = attempts + 1
WHERE document_id = :document_id
