-- A disagreement that nobody judged goes with its evidence; what a person resolved stays.
DELETE FROM curated.entity_conflicts AS known
WHERE known.status = 'open'
  AND CASE
      WHEN known.other_vessel_id IS NULL THEN
          known.vessel_id IN (SELECT vessel_id FROM shown)
      ELSE known.vessel_id IN (
          SELECT vessel.vessel_id
          FROM (SELECT identity_key FROM region UNION SELECT identity_key FROM touched) AS asked
          JOIN curated.vessels AS vessel USING (identity_key))
  END
  AND NOT EXISTS (SELECT FROM disagreements AS found WHERE found.dedupe_key = known.dedupe_key)
