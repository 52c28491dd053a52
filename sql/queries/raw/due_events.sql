-- Events in the order they came, by the partial index of those not landed.
SELECT event_sha256, action, project_id, payload
FROM raw.annotation_events
WHERE processed_at IS NULL AND error IS NULL
ORDER BY received_at, event_sha256
LIMIT :most
