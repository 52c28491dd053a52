CREATE TEMPORARY TABLE outcomes (
    annotation_id bigint, version integer, issues jsonb, error text, pause interval
) ON COMMIT DROP
