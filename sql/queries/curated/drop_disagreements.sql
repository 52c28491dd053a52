-- A disagreement that nobody judged goes with its evidence; what a person resolved stays. One of two vessels
-- is looked for with whoever was asked about, one of a single vessel with what is shown.
DELETE FROM curated.entity_conflicts AS known
USING (
    SELECT vessel_id, false AS paired
    FROM shown
    UNION
    SELECT vessel.vessel_id, true
    FROM (SELECT identity_key FROM region UNION SELECT identity_key FROM touched) AS asked
    JOIN curated.vessels AS vessel USING (identity_key)
) AS looked_at
WHERE known.status = 'open'
  AND known.vessel_id = looked_at.vessel_id
  AND (known.other_vessel_id IS NOT NULL) = looked_at.paired
  AND NOT EXISTS (SELECT FROM disagreements AS found WHERE found.dedupe_key = known.dedupe_key)
