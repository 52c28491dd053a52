UPDATE raw.annotation_events AS event SET error = failed.error
FROM unnest(CAST(:events AS text[]), CAST(:errors AS text[])) AS failed (event_sha256, error)
WHERE event.event_sha256 = failed.event_sha256
