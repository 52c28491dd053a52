-- Pairs of a new profile with any other that shares a key and identifies itself otherwise, once each.
-- Two with IMO numbers are never one, but a shared number or call sign may show that one of them is wrong.
SELECT one.profile_id, one.identity_key, one.imo, one.name_key, one.flag, one.ircs, one.registration,
       one.dimensions,
       other.profile_id AS other_id, other.identity_key AS other_key, other.imo AS other_imo,
       other.name_key AS other_name_key, other.flag AS other_flag, other.ircs AS other_ircs,
       other.registration AS other_registration, other.dimensions AS other_dimensions,
       array_agg(DISTINCT mine.key ORDER BY mine.key) AS evidence,
       bool_or(mine.key LIKE 'number:%') AS evidence_of_number
FROM stage.profiles AS one
JOIN stage.profile_keys AS mine USING (profile_id)
JOIN stage.profile_keys AS theirs ON theirs.key = mine.key
JOIN stage.profiles AS other ON other.profile_id = theirs.profile_id
WHERE one.profile_id > :newest_known
  AND other.profile_id < one.profile_id
  AND other.identity_key <> one.identity_key
  AND (one.imo IS NULL OR other.imo IS NULL
       OR mine.key LIKE 'number:%' OR mine.key LIKE 'call:%')
GROUP BY one.profile_id, other.profile_id
