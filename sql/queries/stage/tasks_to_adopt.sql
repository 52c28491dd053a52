-- Tasks that people made, of which what is due to be read is no task's that is known: with the label
-- config of their project, and what they show. One that shows an uploaded file is that file's.
SELECT DISTINCT ON (state.ls_task_id)
       state.ls_task_id, state.ls_project_id, project.project, project.title, config.xml,
       event.payload #> '{task,data}' AS data, event.payload #>> '{task,file}' AS file,
       event.payload #>> '{task,updated_at}' AS updated_at
FROM stage.annotation_state AS state
JOIN label.annotations AS said
    ON said.annotation_id = state.annotation_id AND said.version = state.current_version
JOIN raw.annotation_events AS event USING (event_sha256)
JOIN label.projects AS project ON project.ls_project_id = state.ls_project_id
CROSS JOIN LATERAL (
    SELECT xml FROM label.configs
    WHERE ls_project_id = state.ls_project_id
    ORDER BY since DESC LIMIT 1
) AS config
WHERE state.extracted_version IS DISTINCT FROM state.current_version
  AND said.task_key IS NULL
  AND jsonb_typeof(event.payload #> '{task,data}') = 'object'
  AND NOT EXISTS (SELECT FROM label.tasks AS known WHERE known.ls_task_id = state.ls_task_id)
  AND NOT EXISTS (SELECT FROM jsonb_each_text(event.payload #> '{task,data}') AS field
                  WHERE starts_with(field.value, '/data/upload/'))
ORDER BY state.ls_task_id, event.received_at DESC
LIMIT :most
