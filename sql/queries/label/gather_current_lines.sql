-- What the training configs should hold: one line per annotation that stands. A deleted object
-- withdraws nothing.
INSERT INTO current_lines (config, annotation_id, version, document_id, project)
SELECT feed.config, said.annotation_id, said.version, task.document_id, task.project
FROM label.current_annotations AS said
JOIN label.tasks AS task ON task.task_key = said.task_key
JOIN unnest(CAST(:projects AS text[]), CAST(:configs AS text[])) AS feed (project, config)
    ON feed.project = task.project
JOIN stage.documents AS document
    ON document.document_id = task.document_id AND document.status = 'parsed'
JOIN raw.objects AS object
    ON object.sha256 = document.sha256 AND object.withdrawn_at IS NULL
