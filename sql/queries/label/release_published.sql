UPDATE label.dataset_releases
SET commit_oid = :commit_oid, tag = :tag, published_at = now(), last_error = NULL, next_attempt_at = NULL
WHERE dataset = :dataset AND version = :version AND published_at IS NULL
