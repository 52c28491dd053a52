-- Everyone else: who is new, who is not spoken of any more, who was spoken of on that day before.
INSERT INTO touched (identity_key, source_code, changed, lost, still)
SELECT DISTINCT profile.identity_key, profile.source_code, profile.profile_id > :newest_known, false, false
FROM (SELECT former AS profile_id FROM moved UNION SELECT latter FROM moved) AS spoken
JOIN stage.profiles AS profile USING (profile_id)
WHERE profile.profile_id > :newest_known
   OR NOT EXISTS (SELECT FROM touched AS known WHERE known.identity_key = profile.identity_key)
