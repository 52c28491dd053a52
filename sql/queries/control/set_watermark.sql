INSERT INTO control.watermarks (consumer, scope, position, details)
VALUES (:consumer, :scope, :position, CAST(:details AS jsonb))
ON CONFLICT (consumer, scope) DO UPDATE
SET position = excluded.position, details = excluded.details, updated_at = now()
