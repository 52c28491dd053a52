CREATE TEMPORARY TABLE released_lines (
    config text, annotation_id bigint, version integer, shard text, line integer
) ON COMMIT DROP
