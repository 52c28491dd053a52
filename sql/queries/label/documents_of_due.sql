-- Documents of due lines: the object, where it was first seen, which never changes, whether models train on
-- it, the texts of its pages, and these pages' frames where people drew on them.
SELECT document.document_id, document.sha256, located.uri, located.bucket, due.trained,
       ARRAY(SELECT page.text
             FROM stage.pages AS page
             WHERE page.document_id = document.document_id
             ORDER BY page.page_no) AS texts,
       CASE WHEN due.drawn THEN (
           SELECT jsonb_agg(to_jsonb(page) - 'text' ORDER BY page.page_no)
           FROM stage.pages AS page
           WHERE page.document_id = document.document_id
       ) END AS pictures
FROM (
    SELECT document_id, bool_or(record = 'layout') AS drawn,
           bool_or(record NOT IN ('audit', 'tombstone')) AS trained
    FROM due_lines
    WHERE document_id = ANY (CAST(:documents AS bigint[]))
    GROUP BY document_id
) AS due
JOIN stage.documents AS document ON document.document_id = due.document_id
LEFT JOIN LATERAL (
    SELECT location.uri, location.bucket
    FROM raw.object_locations AS location
    WHERE location.sha256 = document.sha256
    ORDER BY location.first_seen_at, location.uri
    LIMIT 1
) AS located ON true
