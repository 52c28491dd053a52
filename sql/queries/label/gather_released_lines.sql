-- What the last release's shards hold of the due annotations.
CREATE TEMPORARY TABLE released_lines ON COMMIT DROP AS
SELECT ref.config, ref.annotation_id, ref.annotation_version AS version, ref.shard, ref.line,
       ref.withdrawal_id
FROM due_annotations AS due
JOIN label.annotation_refs AS ref
    ON ref.annotation_id = due.annotation_id AND ref.dataset = :dataset
JOIN unnest(CAST(:versions AS integer[]), CAST(:shards AS text[])) AS live (version, shard)
    ON live.version = ref.version AND live.shard = ref.shard
