SELECT conflict_type, status, resolution
FROM curated.entity_conflicts
WHERE conflict_id = :conflict_id
FOR UPDATE
