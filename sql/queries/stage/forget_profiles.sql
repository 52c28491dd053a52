-- What no record says any more goes, with its keys and links; whoever was linked with it is touched.
WITH gone AS (
    DELETE FROM stage.profiles AS profile
    USING (SELECT DISTINCT former AS profile_id FROM moved WHERE lost) AS went
    WHERE profile.profile_id = went.profile_id
      AND NOT EXISTS (
          SELECT FROM stage.records AS record WHERE record.profile_id = profile.profile_id
      )
    RETURNING profile.profile_id, profile.identity_key, profile.source_code
)
INSERT INTO touched (identity_key, source_code, changed, lost, still)
SELECT identity_key, source_code, true, true, false
FROM gone
UNION ALL
SELECT link.other_key, gone.source_code, false, false, false
FROM gone
JOIN stage.profile_links AS link USING (profile_id)
