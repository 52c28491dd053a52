SELECT source_code, title, kind, trust, freshness_hours, fingerprint, authority, authorization_type,
       renamed_to
FROM control.sources
