-- A question for every cell of the document that cannot be right, of the labels that identify a vessel or
-- say when something holds; what is asked already is not asked again, unless the pipeline took it back.
INSERT INTO stage.review_items AS item
    (dedupe_key, document_id, locator, label, reason, priority, value_raw, suggestion)
SELECT DISTINCT ON (asked.dedupe_key)
       asked.dedupe_key, asked.document_id, asked.locator, asked.label, asked.reason,
       CASE WHEN asked.label = 'IMO' THEN :most_urgent ELSE :less_urgent END,
       asked.value_raw, asked.suggestion
FROM stage.cell_questions AS asked
WHERE asked.document_id = :document_id AND asked.label = ANY (:labels)
ORDER BY asked.dedupe_key, asked.record_no, asked.locator
ON CONFLICT (dedupe_key) DO UPDATE
SET status = 'open', closed_by = NULL, closed_at = NULL, closed_reason = NULL
WHERE item.closed_by = :pipeline
