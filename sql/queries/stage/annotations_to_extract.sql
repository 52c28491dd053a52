SELECT state.annotation_id, state.current_version, state.attempts,
       said.change, said.was_cancelled OR task.withdrawal_id IS NOT NULL AS was_cancelled,
       said.result, task.document_id,
       coalesce(task.text_start, 0) AS text_start, task.text_end
FROM stage.annotation_state AS state
JOIN label.annotations AS said
    ON said.annotation_id = state.annotation_id AND said.version = state.current_version
LEFT JOIN label.tasks AS task ON task.task_key = said.task_key
WHERE state.extracted_version IS DISTINCT FROM state.current_version
  AND state.next_attempt_at <= now()
  AND task.review_id IS NULL  -- answers to questions are read by themselves
ORDER BY state.next_attempt_at, state.annotation_id
LIMIT :most
