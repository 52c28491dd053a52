-- Whose assertions of which source are settled anew; lost: some of them may be said no more. People are a
-- source of everyone of whom they corrected something; as long as nobody ever did, of no one. newest: the day
-- on which the source spoke of the vessel last.
CREATE TEMPORARY TABLE hearers ON COMMIT DROP AS
SELECT vessel.vessel_id, touched.identity_key, touched.source_code, bool_or(touched.lost) AS lost,
       (SELECT max(profile.last_seen)
        FROM stage.profiles AS profile
        WHERE profile.identity_key = touched.identity_key
          AND profile.source_code = touched.source_code) AS newest
FROM (
    SELECT identity_key, source_code, changed, lost
    FROM touched
    UNION ALL
    SELECT identity_key, 'HUMAN', changed, lost
    FROM touched
    WHERE EXISTS (SELECT FROM stage.review_answers WHERE value IS NOT NULL)
) AS touched
JOIN curated.vessels AS vessel USING (identity_key)
GROUP BY vessel.vessel_id, touched.identity_key, touched.source_code
HAVING bool_or(touched.changed)
