CREATE TEMPORARY TABLE current_lines (
    config text, annotation_id bigint, version integer, document_id bigint, project text,
    text_start integer, text_end integer
) ON COMMIT DROP
