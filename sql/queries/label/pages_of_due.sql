-- The texts of documents, and the frames of the pages of those that people drew on.
SELECT page.document_id,
       array_agg(page.text ORDER BY page.page_no) AS texts,
       jsonb_agg(to_jsonb(page) - 'text' ORDER BY page.page_no)
           FILTER (WHERE page.document_id IN (
               SELECT drawn.document_id FROM due_lines AS drawn WHERE drawn.record = 'layout'))
           AS pictures
FROM stage.pages AS page
WHERE page.document_id = ANY (CAST(:documents AS bigint[]))
GROUP BY page.document_id
