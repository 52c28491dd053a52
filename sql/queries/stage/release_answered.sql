-- What a person accepted is held no longer, from wherever the question was closed.
UPDATE stage.documents AS document
SET held = NULL
FROM stage.review_items AS item
WHERE document.held IS NOT NULL
  AND item.document_id = document.document_id
  AND item.dedupe_key LIKE 'held:%'
  AND item.reason = document.held
  AND item.status = 'accepted'
