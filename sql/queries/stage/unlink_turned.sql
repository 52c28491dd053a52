-- What was linked under a key that turned is compared again, see candidate_pairs.
WITH gone AS (
    DELETE FROM stage.profile_links AS link
    USING turned
    JOIN stage.profile_keys AS mine USING (key)
    WHERE link.profile_id = mine.profile_id
      AND EXISTS (
          SELECT FROM stage.profile_keys AS theirs
          WHERE theirs.key = turned.key AND theirs.profile_id = link.other_id
      )
    RETURNING link.identity_key
)
INSERT INTO touched (identity_key, changed, lost, still)
SELECT identity_key, false, false, false
FROM gone
UNION
SELECT profile.identity_key, false, false, false
FROM turned
JOIN stage.profile_keys AS member USING (key)
JOIN stage.profiles AS profile USING (profile_id)
WHERE NOT turned.is_crowded
