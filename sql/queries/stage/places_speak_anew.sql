UPDATE stage.documents AS document
SET promotion_due = true
FROM stage.review_places AS place
WHERE place.review_id = ANY (:reviews)
  AND document.document_id = place.document_id
  AND NOT document.promotion_due
