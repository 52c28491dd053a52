CREATE TEMPORARY TABLE new_refs (
    config text, shard text, line integer, annotation_id bigint, annotation_version integer,
    context_sha256 text
) ON COMMIT DROP
