-- For tasks whose document took the place of another: the text of each former task, and the answer
-- that counts there: nothing comes along where people differ and nobody has decided.
SELECT task.task_key, shown.text, said.result
FROM label.tasks AS task
JOIN label.tasks AS former
    ON former.superseded_by = task.document_id AND former.project = task.project
       AND former.part IS NOT NULL
CROSS JOIN LATERAL (
    SELECT standing.result
    FROM (
        SELECT DISTINCT annotation_id FROM label.annotations WHERE task_key = former.task_key
    ) AS known
    CROSS JOIN LATERAL (
        SELECT * FROM label.chosen_annotations AS newest
        WHERE newest.annotation_id = known.annotation_id
        OFFSET 0
    ) AS standing
) AS said
CROSS JOIN LATERAL (
    SELECT substr(whole.text, former.text_start + 1,
                  coalesce(former.text_end - former.text_start, length(whole.text))) AS text
    FROM (
        SELECT coalesce(string_agg(page.text, :page_break ORDER BY page.page_no), '') AS text
        FROM stage.pages AS page
        WHERE page.document_id = former.document_id
    ) AS whole
) AS shown
WHERE task.task_key = ANY (:tasks)
ORDER BY task.task_key, former.part
