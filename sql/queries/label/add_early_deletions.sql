INSERT INTO label.early_deletions (annotation_id, event_sha256)
SELECT * FROM unnest(CAST(:annotations AS bigint[]), CAST(:events AS text[]))
ON CONFLICT (annotation_id) DO NOTHING
