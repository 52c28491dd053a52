SELECT version, manifest, manifest_sha256, repo, commit_oid, tag
FROM label.dataset_releases
WHERE dataset = :dataset AND abandoned_at IS NULL
ORDER BY version DESC
LIMIT 1
