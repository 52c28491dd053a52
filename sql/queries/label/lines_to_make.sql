-- Lines that were never made, with all that they are made of: the version, and what the task showed.
-- Where an object was first seen never changes.
SELECT due.records, task.withdrawal_id,
       said.annotation_id, said.version, said.change, said.content_sha256, said.ls_task_id,
       CAST(said.result AS text) AS result, said.annotator, said.was_cancelled, said.ground_truth,
       said.lead_time_s,
       to_char(said.ls_created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
       to_char(said.ls_updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
       said.config_sha256,
       task.project, task.text_start, task.text_end, task.data,
       document.sha256, located.uri, located.bucket, page.texts, page.pictures
FROM (
    SELECT annotation_id, version, array_agg(record) AS records
    FROM (
        SELECT record, annotation_id, version FROM due_lines
        UNION
        SELECT 'tombstone', annotation_id, version FROM gone_lines WHERE config = 'audit'
    ) AS line
    WHERE NOT EXISTS (
        SELECT FROM label.record_lines AS made
        WHERE made.dataset = :dataset
          AND made.record = line.record
          AND made.annotation_id = line.annotation_id
          AND made.annotation_version = line.version
    )
    GROUP BY annotation_id, version
) AS due
JOIN label.annotations AS said
    ON said.annotation_id = due.annotation_id AND said.version = due.version
LEFT JOIN label.tasks AS task ON task.task_key = said.task_key
LEFT JOIN stage.documents AS document ON document.document_id = task.document_id
LEFT JOIN LATERAL (
    SELECT location.uri, location.bucket
    FROM raw.object_locations AS location
    WHERE location.sha256 = document.sha256
    ORDER BY location.first_seen_at, location.uri
    LIMIT 1
) AS located ON true
CROSS JOIN LATERAL (
    SELECT array_agg(page.text ORDER BY page.page_no) AS texts,
           jsonb_agg(to_jsonb(page) - 'text' ORDER BY page.page_no)
               FILTER (WHERE 'layout' = ANY (due.records)) AS pictures
    FROM stage.pages AS page
    WHERE page.document_id = document.document_id
) AS page
ORDER BY said.annotation_id, said.version
