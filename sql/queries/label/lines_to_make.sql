-- The due lines of some documents: the version that they say, and what its task showed of the document.
SELECT due.records, coalesce(due.document_id, 0), task.withdrawal_id,
       said.annotation_id, said.version, said.change, said.content_sha256, said.ls_task_id,
       CAST(said.result AS text) AS result, said.annotator, said.was_cancelled, said.ground_truth,
       said.lead_time_s,
       to_char(said.ls_created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at,
       to_char(said.ls_updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS updated_at,
       said.config_sha256,
       task.project, task.text_start, task.text_end,
       CASE WHEN task.data IS NOT NULL THEN task.data || coalesce((
           SELECT jsonb_strip_nulls(jsonb_build_object(
               'field', question.label, 'record_no', fact.record_no, 'raw', fact.value_raw))
           FROM stage.review_items AS question
           LEFT JOIN LATERAL (
               SELECT known.record_no, known.value_raw
               FROM stage.extractions AS known
               WHERE known.document_id = question.document_id
                 AND known.record_no = CAST(substring(question.locator FROM '^r([0-9]{1,9})/') AS integer)
                 AND known.locator = question.locator
                 AND known.label = question.label
               ORDER BY known.producer
               LIMIT 1
           ) AS fact ON true
           WHERE question.review_id = task.review_id
       ), '{}') END AS asked
FROM (
    SELECT annotation_id, version, document_id, array_agg(record ORDER BY record) AS records
    FROM due_lines
    WHERE coalesce(document_id, 0) > CAST(:after AS bigint)
      AND coalesce(document_id, 0) <= CAST(:last AS bigint)
    GROUP BY annotation_id, version, document_id
) AS due
CROSS JOIN LATERAL (
    SELECT *
    FROM label.annotations AS version
    WHERE version.annotation_id = due.annotation_id AND version.version = due.version
    OFFSET 0
) AS said
LEFT JOIN label.tasks AS task ON task.task_key = said.task_key
