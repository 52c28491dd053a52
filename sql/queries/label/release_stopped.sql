-- Without seconds, it is due again at once: what has to change first is a person's to know.
UPDATE label.dataset_releases
SET attempts = attempts + 1, last_error = :reason,
    next_attempt_at = now() + make_interval(secs => :seconds)
WHERE dataset = :dataset AND version = :version AND published_at IS NULL
RETURNING next_attempt_at
