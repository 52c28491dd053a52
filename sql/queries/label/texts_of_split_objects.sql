-- Due documents whose object has a split: a text they have now may be new, and goes with them.
SELECT document.sha256, page.texts
FROM (
    SELECT DISTINCT task.document_id
    FROM due_lines AS due
    JOIN label.annotations AS said
        ON said.annotation_id = due.annotation_id AND said.version = due.version
    JOIN label.tasks AS task ON task.task_key = said.task_key
    WHERE due.config <> 'audit'
) AS known
JOIN stage.documents AS document ON document.document_id = known.document_id
JOIN label.splits AS split
    ON split.dataset = :dataset AND split.member = 'object:' || document.sha256
CROSS JOIN LATERAL (
    SELECT array_agg(page.text ORDER BY page.page_no) AS texts
    FROM stage.pages AS page
    WHERE page.document_id = document.document_id
) AS page
ORDER BY document.sha256
