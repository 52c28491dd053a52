-- Open questions about nothing: the cell reads well now, or what they are about is gone.
SELECT item.review_id, item.reason, item.label, item.locator, document.title
FROM stage.review_items AS item
LEFT JOIN stage.documents AS document USING (document_id)
WHERE item.status = 'open'
  AND NOT EXISTS (
      SELECT FROM stage.review_places AS place
      JOIN stage.extractions AS fact
          ON (fact.document_id, fact.record_no, fact.locator, fact.label)
             = (place.document_id, place.record_no, place.locator, place.label)
      WHERE place.review_id = item.review_id AND fact.validity = 'invalid'
  )
  AND (item.dedupe_key LIKE 'cell:%' OR document.document_id IS NULL)
ORDER BY item.review_id
LIMIT 1000
