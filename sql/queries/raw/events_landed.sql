UPDATE raw.annotation_events SET processed_at = now() WHERE event_sha256 = ANY (CAST(:events AS text[]))
