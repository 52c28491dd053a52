-- Each is opened once. What a person resolved is opened again only by evidence that was not
-- judged yet.
INSERT INTO curated.entity_conflicts AS known
    (conflict_type, dedupe_key, vessel_id, other_vessel_id, details)
SELECT conflict_type, dedupe_key, vessel_id, other_vessel_id, details
FROM disagreements
ORDER BY dedupe_key
ON CONFLICT (dedupe_key) DO UPDATE
SET details = excluded.details,
    opened_at = CASE known.status WHEN 'open' THEN known.opened_at ELSE now() END,
    status = 'open', resolution = NULL, reason = NULL, resolved_by = NULL, resolved_at = NULL,
    reopened_by = CASE known.status WHEN 'open' THEN known.reopened_by END,
    reopened_because = CASE known.status WHEN 'open' THEN known.reopened_because END
WHERE known.status = 'open' AND known.details <> excluded.details
   OR known.status = 'resolved'
      AND NOT (known.details -> 'evidence') @> (excluded.details -> 'evidence')
RETURNING xmax = 0 OR opened_at = now() AS opened
