SELECT version, manifest, manifest_sha256, repo, commit_oid, tag
FROM label.dataset_releases
WHERE dataset = :dataset
ORDER BY version DESC
LIMIT 1
