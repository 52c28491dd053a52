-- Each task with the document that it is, and the pages of that; all of them are new.
WITH given AS (
    SELECT * FROM jsonb_to_recordset(CAST(:tasks AS jsonb))
        AS one (key text, ls_task_id bigint, ls_project_id bigint, project text,
                updated_at timestamptz, title text, doc_type text, details jsonb, pages jsonb)
), made AS (
    INSERT INTO stage.documents
        (external_key, title, doc_type, status, details, page_count, parsed_at)
    SELECT key, title, doc_type, 'parsed', details, jsonb_array_length(pages), now() FROM given
    RETURNING document_id, external_key
), shown AS (
    INSERT INTO stage.pages (document_id, page_no, text, shown_as)
    SELECT made.document_id, page.number, page.it ->> 'text', page.it ->> 'shown_as'
    FROM given
    JOIN made ON made.external_key = given.key
    CROSS JOIN jsonb_array_elements(given.pages) WITH ORDINALITY AS page (it, number)
)
INSERT INTO label.tasks
    (document_id, project, ls_project_id, ls_task_id, ls_key, state, pushed_at, ls_updated_at)
SELECT made.document_id, given.project, given.ls_project_id, given.ls_task_id, given.key, 'pushed',
       now(), given.updated_at
FROM given
JOIN made ON made.external_key = given.key
