UPDATE curated.entity_conflicts
SET status = 'resolved', resolution = :resolution, reason = :reason, resolved_by = :resolved_by,
    resolved_at = now()
WHERE conflict_id = :conflict_id AND status = 'open'
