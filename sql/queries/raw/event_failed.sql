UPDATE raw.annotation_events SET error = :error WHERE event_sha256 = :event_sha256
