-- What tasks show of the texts of their documents.
SELECT task.task_key,
       substr(whole.text, task.text_start + 1,
              coalesce(task.text_end - task.text_start, length(whole.text))) AS text
FROM label.tasks AS task
CROSS JOIN LATERAL (
    SELECT coalesce(string_agg(page.text, :page_break ORDER BY page.page_no), '') AS text
    FROM stage.pages AS page
    WHERE page.document_id = task.document_id
) AS whole
WHERE task.task_key = ANY (:tasks)
