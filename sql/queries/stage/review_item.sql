SELECT review_id, dedupe_key, label, suggestion, status
FROM stage.review_items
WHERE review_id = :review_id
FOR UPDATE
