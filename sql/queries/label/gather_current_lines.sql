-- What the training configs should hold: one line per annotation that stands. A deleted object
-- withdraws nothing; where other content took its place, what was said of it is stale.
INSERT INTO current_lines (config, annotation_id, version, document_id, project,
                           text_start, text_end)
SELECT feed.config, said.annotation_id, said.version, task.document_id, task.project,
       task.text_start, task.text_end
FROM label.current_annotations AS said
JOIN label.tasks AS task ON task.task_key = said.task_key AND task.state <> 'superseded'
JOIN unnest(CAST(:projects AS text[]), CAST(:configs AS text[])) AS feed (project, config)
    ON feed.project = task.project
JOIN stage.documents AS document
    ON document.document_id = task.document_id AND document.status = 'parsed'
JOIN raw.objects AS object
    ON object.sha256 = document.sha256 AND object.withdrawn_at IS NULL
