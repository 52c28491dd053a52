CREATE TEMPORARY TABLE due_lines (
    config text, annotation_id bigint, version integer, document_id bigint, project text
) ON COMMIT DROP
