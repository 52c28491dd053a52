-- The round trip's work: tasks to push, questions to ask as far as there is room for them, events to
-- land, annotations to read. What tasks should tell of their state is pushed too.
WITH to_tell AS (
    SELECT task.next_attempt_at
    FROM label.tasks AS task
    JOIN label.projects AS project USING (ls_project_id)
    WHERE task.state IN ('pushed', 'retired', 'superseded') AND task.state <> task.told
      AND task.ls_task_id IS NOT NULL AND task.withdrawal_id IS NULL
      AND project.gone_at IS NULL AND NOT project.excluded
)
SELECT 'label_studio/tasks' AS layer,
       (SELECT count(*)
        FROM stage.documents AS document
        JOIN jsonb_to_recordset(CAST(:rules AS jsonb))
            AS rule (project text, doc_types text[], sources text[], path_like text)
            ON document.doc_type = ANY (rule.doc_types)
           AND (rule.sources IS NULL OR document.source_code = ANY (rule.sources))
           AND (rule.path_like IS NULL
                OR EXISTS (SELECT FROM raw.object_locations AS location
                           WHERE location.sha256 = document.sha256
                             AND location.key LIKE rule.path_like))
        JOIN label.projects AS project USING (project)
        WHERE document.status = 'parsed'
          AND document.deleted_at IS NULL
          AND document.source_code IS NOT NULL
          AND document.same_as IS NULL
          AND NOT EXISTS (SELECT FROM raw.silent_objects AS silent
                          WHERE silent.sha256 = document.sha256)
          AND project.gone_at IS NULL AND NOT project.excluded
          AND NOT EXISTS (SELECT FROM label.tasks AS task
                          WHERE task.document_id = document.document_id
                            AND task.project = rule.project))
       + (SELECT least(
                     count(*) FILTER (WHERE task.task_key IS NULL),
                     greatest(0, :most_open - count(*) FILTER (WHERE task.task_key IS NOT NULL)))
          FROM stage.review_items AS item
          CROSS JOIN (
              SELECT project.project
              FROM jsonb_array_elements(CAST(:rules AS jsonb)) WITH ORDINALITY AS rule (it, place)
              JOIN label.projects AS project ON project.project = rule.it ->> 'project'
              WHERE rule.it ->> 'reviews' = 'true'
                AND project.gone_at IS NULL AND NOT project.excluded
              ORDER BY rule.place
              LIMIT 1
          ) AS asked_in
          LEFT JOIN label.tasks AS task
              ON task.review_id = item.review_id AND task.project = asked_in.project
          LEFT JOIN stage.documents AS document ON document.document_id = item.document_id
          WHERE item.status = 'open'
            AND (document.held IS NULL OR item.dedupe_key LIKE 'held:%'))
       + count(*) FILTER (WHERE next_attempt_at <= now())
       + (SELECT count(*) FROM to_tell WHERE next_attempt_at <= now()) AS due,
       count(*) FILTER (WHERE next_attempt_at > now())
       + (SELECT count(*) FROM to_tell WHERE next_attempt_at > now()) AS waiting,
       (SELECT count(*)
        FROM label.tasks AS task
        LEFT JOIN stage.documents AS document USING (document_id)
        WHERE task.state = 'deleted_by_person'
          AND (task.document_id IS NULL OR document.source_code IS NOT NULL)) AS set_aside,
       min(reserved_at) AS waiting_since
FROM label.tasks
WHERE state IN ('reserved', 'failed')

UNION ALL

SELECT 'label/annotations',
       count(*) FILTER (WHERE error IS NULL),
       0,
       count(*) FILTER (WHERE error IS NOT NULL),
       min(received_at) FILTER (WHERE error IS NULL)
FROM raw.annotation_events
WHERE processed_at IS NULL

UNION ALL

SELECT 'stage/pdf_boxes',
       count(*) FILTER (WHERE next_attempt_at <= now()),
       count(*) FILTER (WHERE next_attempt_at > now()),
       0,
       NULL
FROM stage.annotation_state
WHERE extracted_version IS DISTINCT FROM current_version
