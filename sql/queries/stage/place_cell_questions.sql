-- Where the questions about the document's cells arise.
INSERT INTO stage.review_places (review_id, document_id, record_no, locator, label)
SELECT item.review_id, asked.document_id, asked.record_no, asked.locator, asked.label
FROM stage.cell_questions AS asked
JOIN stage.review_items AS item USING (dedupe_key)
WHERE asked.document_id = :document_id
ON CONFLICT DO NOTHING
