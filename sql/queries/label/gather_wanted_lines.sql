-- What the training configs should hold of the due annotations: one line per annotation that stands.
-- A deleted object withdraws nothing; what was superseded or withdrawn is not trained on.
CREATE TEMPORARY TABLE wanted_lines ON COMMIT DROP AS
SELECT feed.config, said.annotation_id, said.version
FROM due_annotations AS due
CROSS JOIN LATERAL (
    SELECT newest.annotation_id, newest.version, newest.task_key
    FROM label.current_annotations AS newest
    WHERE newest.annotation_id = due.annotation_id
    OFFSET 0
) AS said
JOIN label.tasks AS task ON task.task_key = said.task_key
JOIN unnest(CAST(:projects AS text[]), CAST(:configs AS text[])) AS feed (project, config)
    ON feed.project = task.project
JOIN stage.documents AS document
    ON document.document_id = task.document_id AND document.status = 'parsed'
WHERE document.sha256 IS NOT NULL
  AND task.withdrawal_id IS NULL
  AND task.state <> 'superseded'
