-- A person takes a decision back; promotion_log keeps it.
UPDATE curated.entity_conflicts
SET status = 'open', resolution = NULL, reason = NULL, resolved_by = NULL, resolved_at = NULL,
    opened_at = now(), reopened_by = :reopened_by, reopened_because = :because
WHERE conflict_id = :conflict_id AND status = 'resolved'
