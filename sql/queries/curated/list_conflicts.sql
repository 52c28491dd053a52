-- Open disagreements, the oldest first; :conflict_type null means every type.
SELECT conflict.conflict_id, conflict.conflict_type, vessel.imo, vessel.vessel_name,
       other.imo AS other_imo, other.vessel_name AS other_name, conflict.details,
       conflict.opened_at
FROM curated.entity_conflicts AS conflict
LEFT JOIN curated.vessels AS vessel USING (vessel_id)
LEFT JOIN curated.vessels AS other ON other.vessel_id = conflict.other_vessel_id
WHERE conflict.status = 'open'
  AND (CAST(:conflict_type AS text) IS NULL OR conflict.conflict_type = :conflict_type)
ORDER BY conflict.conflict_id
LIMIT :most
