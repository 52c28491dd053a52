-- A person says that a held document may be promoted as it is: the question is closed with the answer.
UPDATE stage.review_items AS item
SET status = 'accepted', closed_by = :closed_by, closed_at = now(), closed_reason = :reason
FROM stage.documents AS document
WHERE document.document_id = :document_id
  AND item.document_id = document.document_id
  AND item.dedupe_key LIKE 'held:%'
  AND item.reason = document.held
  AND item.status <> 'accepted'
