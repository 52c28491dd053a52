INSERT INTO raw.annotation_events (event_sha256, action, project_id, via, payload)
SELECT DISTINCT ON (event_sha256) event_sha256, action, project_id, via, payload
FROM arrived
ORDER BY event_sha256
ON CONFLICT (event_sha256) DO NOTHING
