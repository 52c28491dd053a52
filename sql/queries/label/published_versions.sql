SELECT version, tag, commit_oid, manifest_sha256, published_at
FROM label.dataset_releases
WHERE dataset = :dataset AND published_at IS NOT NULL
ORDER BY version
