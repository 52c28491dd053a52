-- Open questions that are in nobody's queue, the most urgent first; of a held document only whether it may
-- pass. Few are asked at a time, so that a more urgent one never waits behind thousands.
SELECT item.review_id, item.dedupe_key, item.document_id, item.locator, item.label, item.reason,
       item.priority, item.value_raw, item.suggestion, document.title, document.source_code,
       document.headers, record.cells
FROM stage.review_items AS item
LEFT JOIN stage.documents AS document USING (document_id)
LEFT JOIN stage.table_ingest AS record
    ON record.document_id = item.document_id
   AND record.row_no = CAST(substring(item.locator FROM '^r(\d{1,9})(?:/|$)') AS integer)
WHERE item.status = 'open'
  AND (document.held IS NULL OR item.dedupe_key LIKE 'held:%')
  AND NOT EXISTS (
      SELECT FROM label.tasks AS task
      WHERE task.review_id = item.review_id AND task.project = :project
  )
ORDER BY item.priority DESC, item.review_id
LIMIT greatest(0, :most - (
    SELECT count(*)
    FROM label.tasks AS task
    JOIN stage.review_items AS asked USING (review_id)
    WHERE task.project = :project AND asked.status = 'open'
))
