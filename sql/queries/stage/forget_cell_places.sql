-- Places where the question about a cell arises no more.
DELETE FROM stage.review_places AS place
USING stage.review_items AS item
WHERE place.document_id = :document_id
  AND item.review_id = place.review_id
  AND item.dedupe_key LIKE 'cell:%'
  AND NOT EXISTS (
      SELECT FROM stage.cell_questions AS asked
      WHERE asked.document_id = :document_id
        AND asked.record_no = place.record_no
        AND asked.locator = place.locator
        AND asked.label = place.label
        AND asked.dedupe_key = item.dedupe_key
  )
RETURNING place.review_id
