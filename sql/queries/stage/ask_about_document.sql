-- Asks whether a document that is held may be promoted; what a person answered stays answered, what
-- the pipeline itself took back is asked anew.
INSERT INTO stage.review_items AS item (dedupe_key, document_id, reason, priority)
VALUES (:dedupe_key, :document_id, :reason, :priority)
ON CONFLICT (dedupe_key) DO UPDATE
SET document_id = excluded.document_id,
    status = CASE WHEN item.closed_by = :pipeline THEN 'open' ELSE item.status END,
    closed_at = CASE WHEN item.closed_by = :pipeline THEN NULL ELSE item.closed_at END,
    closed_reason = CASE WHEN item.closed_by = :pipeline THEN NULL ELSE item.closed_reason END,
    closed_by = CASE WHEN item.closed_by = :pipeline THEN NULL ELSE item.closed_by END
WHERE item.closed_by = :pipeline OR item.document_id IS DISTINCT FROM excluded.document_id
