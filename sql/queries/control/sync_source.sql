INSERT INTO control.sources AS known
    (source_code, title, kind, trust, freshness_hours, fingerprint)
VALUES (:source_code, :title, :kind, :trust, :freshness_hours, :fingerprint)
ON CONFLICT (source_code) DO UPDATE
SET title = excluded.title, kind = excluded.kind, trust = excluded.trust,
    freshness_hours = excluded.freshness_hours, fingerprint = excluded.fingerprint,
    updated_at = now()
