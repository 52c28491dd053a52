-- Of a record with two IMO numbers no key: who it is, is for a person to say, and for no rule.
INSERT INTO stage.profile_keys (key, profile_id)
SELECT 'number:' || number, profile.profile_id
FROM stage.profiles AS profile
CROSS JOIN LATERAL (SELECT DISTINCT unnest(profile.numbers)) AS numbers (number)
WHERE profile.profile_id > :newest_known
  AND profile.identity_key NOT LIKE 'imos:%'
UNION ALL
SELECT marks.kind || ':' || marks.mark || ':' || profile.flag, profile.profile_id
FROM stage.profiles AS profile
CROSS JOIN LATERAL (
    VALUES ('call', profile.ircs), ('name', profile.name_key), ('registration', profile.registration)
) AS marks (kind, mark)
WHERE profile.profile_id > :newest_known
  AND profile.identity_key NOT LIKE 'imos:%'
  AND marks.mark IS NOT NULL
  AND profile.flag IS NOT NULL
