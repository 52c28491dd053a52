SELECT conflict.conflict_id, conflict.conflict_type, conflict.status, conflict.details,
       one.identity_key, one.vessel_name, other.identity_key AS other_key,
       other.vessel_name AS other_name,
       conflict.opened_at, conflict.resolution, conflict.reason, conflict.resolved_by,
       conflict.resolved_at
FROM curated.entity_conflicts AS conflict
JOIN curated.vessels AS one USING (vessel_id)
LEFT JOIN curated.vessels AS other ON other.vessel_id = conflict.other_vessel_id
WHERE (CAST(:status AS text) IS NULL OR conflict.status = :status)
  AND (CAST(:conflict_type AS text) IS NULL OR conflict.conflict_type = :conflict_type)
  AND conflict.conflict_id > :after
ORDER BY conflict.conflict_id
LIMIT :most
