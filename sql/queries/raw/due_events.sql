-- Events in the order they came, by the partial index of those not landed; or one of them. What is
-- said of a task whose push is not confirmed yet waits: until then nobody knows that it is ours.
WITH due AS (
    SELECT event_sha256, action, project_id, payload, received_at
    FROM raw.annotation_events AS event
    WHERE processed_at IS NULL AND error IS NULL
      AND (CAST(:only AS text) IS NULL OR event_sha256 = :only)
      AND NOT EXISTS (
          SELECT FROM label.tasks AS task
          WHERE task.ls_key = event.payload -> 'task' ->> 'key'
            AND task.ls_project_id = event.project_id
            AND task.state IN ('reserved', 'failed')
      )
    ORDER BY received_at, event_sha256
    LIMIT :most
)
SELECT event_sha256, action, project_id, CAST(payload AS text) AS payload,
       payload -> 'task' ->> 'id' AS ls_task_id, payload -> 'annotation' ->> 'id' AS annotation_id
FROM due
ORDER BY received_at, event_sha256
