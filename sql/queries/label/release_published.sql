UPDATE label.dataset_releases
SET commit_oid = :commit_oid, tag = :tag, published_at = now()
WHERE dataset = :dataset AND version = :version AND published_at IS NULL
