-- The identities of a conflict: whether they are one vessel is asked again.
INSERT INTO touched (identity_key, changed, lost, still)
SELECT vessel.identity_key, false, false, false
FROM curated.entity_conflicts AS conflict
JOIN curated.vessels AS vessel ON vessel.vessel_id IN (conflict.vessel_id, conflict.other_vessel_id)
WHERE conflict.conflict_id = :conflict_id
