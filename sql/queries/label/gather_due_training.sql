INSERT INTO due_lines (config, annotation_id, version, document_id, project,
                       text_start, text_end)
SELECT wanted.config, wanted.annotation_id, wanted.version, wanted.document_id, wanted.project,
       wanted.text_start, wanted.text_end
FROM current_lines AS wanted
WHERE NOT EXISTS (
    SELECT FROM released_lines AS there
    WHERE there.config = wanted.config
      AND there.annotation_id = wanted.annotation_id
      AND there.version = wanted.version
)
