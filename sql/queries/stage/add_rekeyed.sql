INSERT INTO rekeyed (key)
SELECT DISTINCT key
FROM stage.profile_keys
WHERE profile_id > :newest_known
