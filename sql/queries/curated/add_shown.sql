-- Run before and after merging: the former and the new vessel of everything merged are both looked at.
-- What was only seen again is not.
INSERT INTO shown (vessel_id)
SELECT vessel.vessel_id
FROM (
    SELECT identity_key FROM touched GROUP BY identity_key HAVING NOT bool_and(still)
    UNION
    SELECT identity_key FROM region
) AS looked_at
JOIN curated.vessels AS one USING (identity_key)
CROSS JOIN LATERAL (VALUES (one.vessel_id), (one.merged_into)) AS vessel (vessel_id)
WHERE vessel.vessel_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM shown AS known WHERE known.vessel_id = vessel.vessel_id)
GROUP BY vessel.vessel_id
