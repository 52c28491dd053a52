-- What a person accepted is held no longer, from wherever the question was closed. One that had been promoted
-- still has the facts of the mapping of before: it is mapped anew.
UPDATE stage.documents AS document
SET held = NULL, mapped_by = CASE WHEN document.promoted_at IS NULL THEN document.mapped_by END
FROM stage.review_items AS item
WHERE document.held IS NOT NULL
  AND item.document_id = document.document_id
  AND item.dedupe_key LIKE 'held:%'
  AND item.reason = document.held
  AND item.status = 'accepted'
