-- Pairs of the region of which a person said that they are two.
SELECT one.identity_key, other.identity_key AS other_key
FROM region
JOIN curated.vessels AS one USING (identity_key)
JOIN curated.entity_conflicts AS decided ON decided.vessel_id = one.vessel_id
JOIN curated.vessels AS other ON other.vessel_id = decided.other_vessel_id
WHERE decided.conflict_type = 'MATCH_CANDIDATE'
  AND decided.status = 'resolved'
  AND decided.resolution = 'different'
