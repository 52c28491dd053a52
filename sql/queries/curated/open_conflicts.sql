SELECT conflict.conflict_type, vessel.imo, vessel.vessel_name, conflict.details,
       conflict.opened_at
FROM curated.entity_conflicts AS conflict
LEFT JOIN curated.vessels AS vessel USING (vessel_id)
WHERE conflict.status = 'open'
ORDER BY conflict.conflict_id
LIMIT 1000
