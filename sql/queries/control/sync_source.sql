-- A source keeps the first code that it had here. Where another one had it before it was renamed, and that is
-- forgotten in the catalog, this one is not it.
INSERT INTO control.sources AS known
    (source_code, title, kind, trust, freshness_hours, fingerprint, authority, authorization_type,
     first_code)
SELECT :source_code, :title, :kind, :trust, :freshness_hours, :fingerprint, :authority, :authorization_type,
       CASE WHEN EXISTS (SELECT FROM control.sources AS other
                         WHERE other.source_code <> :source_code
                           AND COALESCE(other.first_code, other.source_code) = :first_code)
            THEN :source_code || '+' ELSE NULLIF(:first_code, :source_code) END
ON CONFLICT (source_code) DO UPDATE
SET title = excluded.title, kind = excluded.kind, trust = excluded.trust,
    freshness_hours = excluded.freshness_hours, fingerprint = excluded.fingerprint,
    authority = excluded.authority, authorization_type = excluded.authorization_type,
    renamed_to = NULL, updated_at = now()
