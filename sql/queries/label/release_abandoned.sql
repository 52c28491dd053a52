UPDATE label.dataset_releases
SET abandoned_at = now()
WHERE dataset = :dataset AND version = :version AND published_at IS NULL AND abandoned_at IS NULL
