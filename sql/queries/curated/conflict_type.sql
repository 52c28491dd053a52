SELECT conflict_type
FROM curated.entity_conflicts
WHERE conflict_id = :conflict_id AND status = 'open'
