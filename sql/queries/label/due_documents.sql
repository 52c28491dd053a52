-- The documents that lines are to be made of, and how much text each has; 0 is for those of none.
SELECT coalesce(due.document_id, 0) AS document_id,
       coalesce((SELECT sum(octet_length(page.text))
                 FROM stage.pages AS page
                 WHERE page.document_id = due.document_id), 0) AS bytes
FROM (SELECT DISTINCT document_id FROM due_lines) AS due
ORDER BY document_id
