SELECT source_code, title, kind, trust, freshness_hours, fingerprint, authority, authorization_type
FROM control.sources
