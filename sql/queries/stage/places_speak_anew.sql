-- With those that say the same.
WITH place AS (
    SELECT DISTINCT document_id FROM stage.review_places WHERE review_id = ANY (:reviews)
)
UPDATE stage.documents SET promotion_due = true
WHERE (document_id = ANY (ARRAY(SELECT document_id FROM place))
       OR same_as = ANY (ARRAY(SELECT document_id FROM place)))
  AND NOT promotion_due
