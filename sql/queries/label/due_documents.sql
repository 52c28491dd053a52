-- The documents of new lines, as people saw them; where an object was first seen never changes.
SELECT due.config, due.project, due.document_id, document.sha256, located.uri, located.bucket,
       pages.pages, due.text_start, due.text_end
FROM (SELECT DISTINCT config, project, document_id, text_start, text_end
      FROM due_lines WHERE config <> 'audit') AS due
JOIN stage.documents AS document ON document.document_id = due.document_id
LEFT JOIN LATERAL (
    SELECT location.uri, location.bucket
    FROM raw.object_locations AS location
    WHERE location.sha256 = document.sha256
    ORDER BY location.first_seen_at, location.uri
    LIMIT 1
) AS located ON true
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(to_jsonb(page) ORDER BY page.page_no), '[]') AS pages
    FROM stage.pages AS page
    WHERE page.document_id = due.document_id
) AS pages
