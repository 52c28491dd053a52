-- Every version that no release has told of. Document 0: the audit needs none.
INSERT INTO due_lines (config, annotation_id, version, document_id, project,
                       text_start)
SELECT 'audit', said.annotation_id, said.version, 0, coalesce(task.project, ''), 0
FROM label.annotations AS said
LEFT JOIN label.tasks AS task ON task.task_key = said.task_key
WHERE NOT EXISTS (
    SELECT FROM label.annotation_refs AS ref
    WHERE ref.annotation_id = said.annotation_id
      AND ref.annotation_version = said.version
      AND ref.dataset = :dataset
      AND ref.config = 'audit'
)
