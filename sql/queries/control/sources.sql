SELECT source_code, title, kind, trust, freshness_hours, fingerprint FROM control.sources
