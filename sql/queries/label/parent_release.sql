SELECT version, manifest, manifest_sha256, repo, commit_oid, tag,
       CASE WHEN next_attempt_at > now() THEN next_attempt_at END AS postponed_until, last_error
FROM label.dataset_releases
WHERE dataset = :dataset AND version < :version AND abandoned_at IS NULL
ORDER BY version DESC
LIMIT 1
