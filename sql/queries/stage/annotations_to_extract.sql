-- Annotations whose standing version is not in stage; whose answer counts for their task is decided
-- before.
WITH due AS (
    SELECT state.annotation_id, state.current_version, state.attempts, state.chosen,
           said.change, said.was_cancelled OR task.withdrawal_id IS NOT NULL AS was_cancelled,
           said.result, state.ls_project_id, task.task_key, task.document_id,
           coalesce(task.text_start, 0) AS text_start, task.text_end, state.next_attempt_at
    FROM stage.annotation_state AS state
    JOIN label.annotations AS said
        ON said.annotation_id = state.annotation_id AND said.version = state.current_version
    LEFT JOIN label.tasks AS task ON task.task_key = said.task_key
    WHERE state.extracted_version IS DISTINCT FROM state.current_version
      AND state.next_attempt_at <= now()
      AND task.review_id IS NULL  -- answers to questions are read by themselves
      AND (CAST(:only AS bigint) IS NULL OR state.annotation_id = :only)
      AND NOT EXISTS (SELECT FROM stage.task_answers AS answer
                      WHERE answer.ls_task_id = state.ls_task_id AND answer.due)
    ORDER BY state.next_attempt_at, state.annotation_id
    LIMIT :most
)
SELECT annotation_id, current_version, attempts, chosen, change, was_cancelled,
       CAST(result AS text) AS result, ls_project_id, task_key, document_id, text_start, text_end
FROM due
ORDER BY next_attempt_at, annotation_id
