-- The next documents of due lines, 0 for none, and as many as have so much text, or one: the object, where it
-- was first seen, which never changes, whether models train on it, the texts of its pages, and the frames of
-- these where people drew on them.
SELECT due.document_id, document.sha256, located.uri, located.bucket, due.trained,
       ARRAY(SELECT page.text
             FROM stage.pages AS page
             WHERE page.document_id = due.document_id
             ORDER BY page.page_no) AS texts,
       CASE WHEN due.drawn THEN (
           SELECT jsonb_agg(to_jsonb(page) - 'text' ORDER BY page.page_no)
           FROM stage.pages AS page
           WHERE page.document_id = due.document_id
       ) END AS pictures
FROM (
    SELECT about.document_id, about.drawn, about.trained,
           row_number() OVER numbered AS number, sum(size.bytes) OVER numbered AS bytes
    FROM (
        SELECT coalesce(document_id, 0) AS document_id, bool_or(record = 'layout') AS drawn,
               bool_or(record NOT IN ('audit', 'tombstone')) AS trained
        FROM due_lines
        WHERE coalesce(document_id, 0) > CAST(:after AS bigint)
        GROUP BY coalesce(document_id, 0)
    ) AS about
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(octet_length(page.text)), 0) AS bytes
        FROM stage.pages AS page
        WHERE page.document_id = about.document_id
    ) AS size
    WINDOW numbered AS (ORDER BY about.document_id)
) AS due
LEFT JOIN stage.documents AS document ON document.document_id = due.document_id
LEFT JOIN LATERAL (
    SELECT location.uri, location.bucket
    FROM raw.object_locations AS location
    WHERE location.sha256 = document.sha256
    ORDER BY location.first_seen_at, location.uri
    LIMIT 1
) AS located ON true
WHERE due.number = 1 OR due.bytes <= CAST(:most AS bigint)
