-- The newest release, where it is not on the Hub: due, waiting for the Hub, or stopped by a rule.
SELECT 'huggingface/dataset' AS layer,
       count(*) FILTER (WHERE next_attempt_at IS NULL OR next_attempt_at <= now()) AS due,
       count(*) FILTER (WHERE next_attempt_at > now()) AS waiting,
       count(*) FILTER (WHERE last_error IS NOT NULL AND next_attempt_at IS NULL) AS set_aside,
       min(created_at) AS waiting_since
FROM label.dataset_releases AS release
WHERE dataset = :dataset AND published_at IS NULL AND abandoned_at IS NULL
