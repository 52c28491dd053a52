-- Flags the facts that an answer says do not count, and takes the flag off where none does any more: at
-- the places of :reviews, or in :document_id. A rejection is of everything there; any other answer
-- leaves the fact that it puts there itself.
WITH concerned AS (
    SELECT fact.document_id, fact.record_no, fact.locator, fact.label, fact.producer,
           fact.annotation_id
    FROM stage.review_places AS place
    JOIN stage.extractions AS fact USING (document_id, record_no, locator, label)
    WHERE place.review_id = ANY (:reviews) OR place.document_id = :document_id
    UNION
    SELECT fact.document_id, fact.record_no, fact.locator, fact.label, fact.producer,
           fact.annotation_id
    FROM stage.review_places AS place
    JOIN stage.extractions AS fact USING (document_id)
    WHERE (place.review_id = ANY (:reviews) OR place.document_id = :document_id)
      AND place.locator IS NULL
      AND (place.annotation_id IS NULL OR place.annotation_id = fact.annotation_id)
), judged AS (
    SELECT concerned.*,
           EXISTS (
               SELECT FROM stage.review_places AS place
               JOIN stage.review_items AS item USING (review_id)
               WHERE item.overrules
                 AND place.document_id = concerned.document_id
                 AND (place.locator IS NULL
                      AND (place.annotation_id IS NULL
                           OR place.annotation_id = concerned.annotation_id)
                      OR (place.record_no, place.locator, place.label)
                         = (concerned.record_no, concerned.locator, concerned.label))
                 AND (item.status = 'rejected' OR concerned.producer <> 'ruling')
           ) AS overruled
    FROM concerned
)
UPDATE stage.extractions AS fact
SET overruled = judged.overruled
FROM judged
WHERE (fact.document_id, fact.record_no, fact.locator, fact.label, fact.producer)
      = (judged.document_id, judged.record_no, judged.locator, judged.label, judged.producer)
  AND fact.overruled <> judged.overruled
