UPDATE stage.review_items
SET status = 'dismissed', closed_by = :by, closed_at = now(), closed_reason = :reason
WHERE dedupe_key = :dedupe_key AND status = 'rejected'
RETURNING review_id
