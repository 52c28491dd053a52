-- The identities of a conflict: whether they are one vessel is asked again.
CREATE TEMPORARY TABLE touched ON COMMIT DROP AS
SELECT vessel.identity_key, CAST(NULL AS text) AS source_code, false AS changed, false AS lost
FROM curated.entity_conflicts AS conflict
JOIN curated.vessels AS vessel ON vessel.vessel_id IN (conflict.vessel_id, conflict.other_vessel_id)
WHERE conflict.conflict_id = :conflict_id
