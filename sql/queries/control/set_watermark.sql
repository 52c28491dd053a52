INSERT INTO control.watermarks AS known (consumer, scope, position, details)
VALUES (:consumer, :scope, :position, CAST(:details AS jsonb))
ON CONFLICT (consumer, scope) DO UPDATE
SET position = excluded.position, details = excluded.details, updated_at = now()
WHERE (known.position, known.details) IS DISTINCT FROM (excluded.position, excluded.details)
