CREATE TEMPORARY TABLE made_contexts (
    config text, project text, document_id bigint, text_start integer,
    context_sha256 text, content jsonb
) ON COMMIT DROP
