INSERT INTO curated.vessels (identity_key, imo)
SELECT DISTINCT profile.identity_key, profile.imo
FROM touched
JOIN stage.profiles AS profile USING (identity_key)
WHERE touched.changed
  AND NOT EXISTS (
      SELECT FROM curated.vessels AS known WHERE known.identity_key = profile.identity_key
  )
ORDER BY profile.identity_key
