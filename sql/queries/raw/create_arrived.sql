CREATE TEMPORARY TABLE arrived (
    event_sha256 text, action text, project_id bigint, via text, payload jsonb
) ON COMMIT DROP
