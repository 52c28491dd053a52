INSERT INTO label.annotation_refs
    (dataset, version, config, shard, line, annotation_id, annotation_version, context_sha256)
SELECT :dataset, :version, config, shard, line, annotation_id, annotation_version, context_sha256
FROM new_refs
