-- One delivery gives one IMO number two identities: one vessel, both are kept, a person decides.
-- Without the registry's own number, the name tells the identities apart.
INSERT INTO curated.entity_conflicts (conflict_type, dedupe_key, vessel_id, details)
SELECT 'IMO_WITH_TWO_IDENTITIES',
       'imo:' || clash.imo || '|' || clash.source_code || '|' || clash.identities,
       vessel.vessel_id,
       jsonb_build_object('source', clash.source_code, 'document', clash.external_key,
                          'imo', clash.imo, 'records', clash.records)
FROM (
    SELECT record.identity_key, record.imo, record.source_code, record.external_key,
           string_agg(record.identity, ' / ' ORDER BY record.identity) AS identities,
           jsonb_object_agg(record.identity, record.record_no) AS records
    FROM (
        SELECT identity_key, imo, source_code, external_key,
               min(record_no) AS record_no, identity
        FROM (
            SELECT identity_key, imo, source_code, external_key, record_no,
                   COALESCE(
                       min(value_norm) FILTER (WHERE label = 'RFMO_VESSEL_ID'),
                       min(value_norm) FILTER (WHERE label = 'VESSEL_NAME')) AS identity
            FROM evidence
            GROUP BY identity_key, imo, source_code, external_key, record_no
        ) AS per_record
        WHERE identity IS NOT NULL
        GROUP BY identity_key, imo, source_code, external_key, identity
    ) AS record
    GROUP BY record.identity_key, record.imo, record.source_code, record.external_key
    HAVING count(*) > 1
) AS clash
JOIN curated.vessels AS vessel USING (identity_key)
ON CONFLICT (dedupe_key) DO NOTHING
