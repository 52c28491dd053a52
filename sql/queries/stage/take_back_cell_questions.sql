-- Open questions that arise nowhere any more are no longer asked.
UPDATE stage.review_items AS item
SET status = 'dismissed', closed_by = :pipeline, closed_at = now(),
    closed_reason = 'the mapping of today reads the cell'
WHERE item.review_id = ANY (:reviews)
  AND item.status = 'open'
  AND NOT EXISTS (SELECT FROM stage.review_places AS place WHERE place.review_id = item.review_id)
