-- Facts that an answer put at a place, where it is the answer no more: at the places of :reviews, and
-- everywhere in :document_id.
DELETE FROM stage.extractions AS fact
USING (
    SELECT document_id, record_no, locator, label
    FROM stage.review_places
    WHERE review_id = ANY (:reviews) AND locator IS NOT NULL
    UNION
    SELECT document_id, record_no, locator, label
    FROM stage.extractions
    WHERE document_id = :document_id AND producer = 'ruling'
) AS place
WHERE fact.producer = 'ruling'
  AND (fact.document_id, fact.record_no, fact.locator, fact.label)
      = (place.document_id, place.record_no, place.locator, place.label)
  AND NOT EXISTS (
      SELECT FROM stage.review_places AS standing
      JOIN stage.review_items AS item USING (review_id)
      WHERE item.overrules
        AND item.corrected_norm IS NOT NULL
        AND (standing.document_id, standing.record_no, standing.locator, standing.label)
            = (fact.document_id, fact.record_no, fact.locator, fact.label)
  )
