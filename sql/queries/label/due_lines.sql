SELECT said.annotation_id, said.version, said.change, said.content_sha256, said.ls_task_id,
       said.result, said.annotator, said.was_cancelled, said.ground_truth, said.lead_time_s,
       said.ls_created_at, said.ls_updated_at, said.config_sha256,
       made.context_sha256, context.content
FROM due_lines AS due
JOIN label.annotations AS said
    ON said.annotation_id = due.annotation_id AND said.version = due.version
JOIN made_contexts AS made
    ON made.config = due.config AND made.project = due.project
       AND made.document_id = due.document_id AND made.text_start = due.text_start
JOIN label.record_contexts AS context ON context.context_sha256 = made.context_sha256
WHERE due.config = :config
ORDER BY said.annotation_id, said.version
