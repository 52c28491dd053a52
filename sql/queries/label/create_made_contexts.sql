CREATE TEMPORARY TABLE made_contexts (
    config text, project text, document_id bigint, context_sha256 text, content jsonb
) ON COMMIT DROP
