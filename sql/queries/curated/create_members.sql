-- The vessels in shown with all that they hear: what is said of themselves, and of those merged into them.
CREATE TEMPORARY TABLE members ON COMMIT DROP AS
SELECT vessel.vessel_id, vessel.identity_key, vessel.merged_into IS NULL AS is_shown,
       vessel.vessel_id AS member_id, vessel.identity_key AS member_key
FROM shown
JOIN curated.vessels AS vessel USING (vessel_id)
UNION ALL
SELECT vessel.vessel_id, vessel.identity_key, vessel.merged_into IS NULL, merged.vessel_id,
       merged.identity_key
FROM shown
JOIN curated.vessels AS vessel USING (vessel_id)
JOIN curated.vessels AS merged ON merged.merged_into = vessel.vessel_id
