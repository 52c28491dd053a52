-- Pairs of profiles that share a key and identify themselves otherwise, once each: new ones with any other,
-- and known ones where it turned whether their key is crowded. A crowded key is no reason to compare.
-- Two with IMO numbers are never one, but a shared number or call sign may show that one of them is wrong.
WITH shared AS (
    SELECT mine.profile_id, theirs.profile_id AS other_id, mine.key
    FROM stage.profile_keys AS mine
    JOIN stage.profile_keys AS theirs
        ON theirs.key = mine.key AND theirs.profile_id < mine.profile_id
    WHERE mine.profile_id > :newest_known
      AND NOT EXISTS (SELECT FROM stage.crowded_keys AS crowded WHERE crowded.key = mine.key)
    UNION ALL
    SELECT again.profile_id, again.other_id, mine.key
    FROM (
        SELECT DISTINCT mine.profile_id, theirs.profile_id AS other_id
        FROM turned
        JOIN stage.profile_keys AS mine USING (key)
        JOIN stage.profile_keys AS theirs
            ON theirs.key = mine.key AND theirs.profile_id < mine.profile_id
        WHERE mine.profile_id <= :newest_known
    ) AS again
    JOIN stage.profile_keys AS mine ON mine.profile_id = again.profile_id
    JOIN stage.profile_keys AS theirs
        ON theirs.profile_id = again.other_id AND theirs.key = mine.key
    WHERE NOT EXISTS (SELECT FROM stage.crowded_keys AS crowded WHERE crowded.key = mine.key)
)
SELECT one.profile_id, one.identity_key, one.imo, one.name_key, one.flag, one.ircs, one.registration,
       one.dimensions,
       other.profile_id AS other_id, other.identity_key AS other_key, other.imo AS other_imo,
       other.name_key AS other_name_key, other.flag AS other_flag, other.ircs AS other_ircs,
       other.registration AS other_registration, other.dimensions AS other_dimensions,
       array_agg(DISTINCT shared.key ORDER BY shared.key) AS evidence,
       bool_or(shared.key LIKE 'number:%') AS evidence_of_number
FROM shared
JOIN stage.profiles AS one ON one.profile_id = shared.profile_id
JOIN stage.profiles AS other ON other.profile_id = shared.other_id
WHERE other.identity_key <> one.identity_key
  AND (one.imo IS NULL OR other.imo IS NULL
       OR shared.key LIKE 'number:%' OR shared.key LIKE 'call:%')
GROUP BY one.profile_id, other.profile_id
