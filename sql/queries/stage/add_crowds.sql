INSERT INTO stage.crowded_keys (key, identities)
SELECT key, identities
FROM turned
WHERE is_crowded
