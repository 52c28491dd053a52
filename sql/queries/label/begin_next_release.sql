-- What follows is the next release upon this one, by these rules.
INSERT INTO label.next_release (dataset, version, rules_sha256)
VALUES (:dataset, :version, :rules_sha256)
ON CONFLICT (one) DO UPDATE
SET dataset = excluded.dataset, version = excluded.version, rules_sha256 = excluded.rules_sha256
