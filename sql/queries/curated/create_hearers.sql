-- Whose assertions of which source are settled anew; lost: some of them may be said no more.
CREATE TEMPORARY TABLE hearers ON COMMIT DROP AS
SELECT vessel.vessel_id, touched.identity_key, touched.source_code, bool_or(touched.lost) AS lost
FROM touched
JOIN curated.vessels AS vessel USING (identity_key)
GROUP BY vessel.vessel_id, touched.identity_key, touched.source_code
HAVING bool_or(touched.changed)
