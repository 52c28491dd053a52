-- What follows is the next release upon this one, by these rules: with lines of their own.
INSERT INTO label.next_release (dataset, version, rules_sha256, generation)
SELECT :dataset, :version, :rules_sha256,
       1 + COALESCE((SELECT max(generation) FROM label.lines), 0)
ON CONFLICT (one) DO UPDATE
SET dataset = excluded.dataset, version = excluded.version, rules_sha256 = excluded.rules_sha256,
    generation = excluded.generation
RETURNING generation
