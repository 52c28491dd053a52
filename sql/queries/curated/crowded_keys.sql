SELECT key, identities, found_at
FROM stage.crowded_keys
ORDER BY key
LIMIT 1000
