-- Whose assertions of which source are settled anew; lost: some of them may be said no more. People are a
-- source of everyone of whom they corrected something; as long as nobody ever did, of no one.
CREATE TEMPORARY TABLE hearers ON COMMIT DROP AS
SELECT vessel.vessel_id, touched.identity_key, touched.source_code, bool_or(touched.lost) AS lost
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
