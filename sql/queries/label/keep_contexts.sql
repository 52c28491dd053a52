INSERT INTO label.record_contexts (context_sha256, document_id, content)
SELECT DISTINCT ON (context_sha256) context_sha256, nullif(document_id, 0), content
FROM made_contexts
ORDER BY context_sha256
ON CONFLICT (context_sha256) DO NOTHING
