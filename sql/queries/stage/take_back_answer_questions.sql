-- What stood when it was asked stands no longer, or there is an answer that counts.
UPDATE stage.review_items AS item
SET status = 'dismissed', closed_by = :pipeline, closed_at = now(), closed_reason = decided.reason
FROM decided
WHERE item.status = 'open'
  AND item.dedupe_key LIKE 'answers:' || decided.ls_task_id || ':%'
  AND item.dedupe_key IS DISTINCT FROM decided.question
