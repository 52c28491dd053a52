INSERT INTO control.sources AS known
    (source_code, title, kind, trust, freshness_hours, fingerprint, authority, authorization_type)
VALUES (:source_code, :title, :kind, :trust, :freshness_hours, :fingerprint, :authority,
        :authorization_type)
ON CONFLICT (source_code) DO UPDATE
SET title = excluded.title, kind = excluded.kind, trust = excluded.trust,
    freshness_hours = excluded.freshness_hours, fingerprint = excluded.fingerprint,
    authority = excluded.authority, authorization_type = excluded.authorization_type,
    updated_at = now()
