-- A person takes back what stands at a place: kept as an item of its own, so it can be taken back too.
INSERT INTO stage.review_items AS item
    (dedupe_key, document_id, locator, reason, status, closed_by, closed_at, closed_reason)
VALUES (:dedupe_key, :document_id, :locator, 'undone by a person', 'rejected', :by, now(), :reason)
ON CONFLICT (dedupe_key) DO UPDATE
SET status = 'rejected', closed_by = excluded.closed_by, closed_at = now(),
    closed_reason = excluded.closed_reason
WHERE item.status <> 'rejected'
RETURNING review_id
