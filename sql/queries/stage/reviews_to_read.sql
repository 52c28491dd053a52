-- Questions whose answers changed: annotations of their tasks with a standing version that was not read.
SELECT task.review_id, array_agg(state.annotation_id ORDER BY state.annotation_id) AS annotations,
       array_agg(state.current_version ORDER BY state.annotation_id) AS versions,
       max(state.attempts) AS attempts
FROM stage.annotation_state AS state
JOIN label.annotations AS said
    ON said.annotation_id = state.annotation_id AND said.version = state.current_version
JOIN label.tasks AS task USING (task_key)
WHERE task.review_id IS NOT NULL
  AND state.extracted_version IS DISTINCT FROM state.current_version
  AND state.next_attempt_at <= now()
GROUP BY task.review_id
ORDER BY task.review_id
LIMIT :most
