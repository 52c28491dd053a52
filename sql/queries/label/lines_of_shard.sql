SELECT said.annotation_id, said.version, said.change, said.content_sha256, said.ls_task_id,
       said.result, said.annotator, said.was_cancelled, said.ground_truth, said.lead_time_s,
       said.ls_created_at, said.ls_updated_at, said.config_sha256,
       ref.context_sha256, context.content
FROM label.annotation_refs AS ref
JOIN label.annotations AS said
    ON said.annotation_id = ref.annotation_id AND said.version = ref.annotation_version
JOIN label.record_contexts AS context ON context.context_sha256 = ref.context_sha256
WHERE ref.dataset = :dataset AND ref.version = :version AND ref.shard = :shard
ORDER BY ref.line
