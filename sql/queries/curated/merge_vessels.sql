-- Who of the region is whose; merged, or no longer so, are only those where it changes.
WITH meant AS (
    SELECT one.vessel_id, NULLIF(root.vessel_id, one.vessel_id) AS merged_into
    FROM resolved
    JOIN curated.vessels AS one USING (identity_key)
    JOIN curated.vessels AS root ON root.identity_key = resolved.same_as
), alone AS (
    -- What had a link and has none now is itself again.
    SELECT DISTINCT vessel.vessel_id, CAST(NULL AS bigint) AS merged_into
    FROM touched
    JOIN curated.vessels AS vessel USING (identity_key)
    WHERE vessel.merged_into IS NOT NULL
      AND NOT EXISTS (SELECT FROM resolved WHERE resolved.identity_key = touched.identity_key)
)
UPDATE curated.vessels AS vessel
SET merged_into = now_meant.merged_into
FROM (SELECT * FROM meant UNION ALL SELECT * FROM alone) AS now_meant
WHERE vessel.vessel_id = now_meant.vessel_id
  AND vessel.merged_into IS DISTINCT FROM now_meant.merged_into
