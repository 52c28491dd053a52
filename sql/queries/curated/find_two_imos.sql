-- Records that give two IMO numbers: whose they are is for a person to say. Cited is who did so first.
INSERT INTO disagreements (conflict_type, dedupe_key, vessel_id, details)
SELECT DISTINCT ON (vessel.vessel_id)
       'RECORD_WITH_TWO_IMOS', vessel.identity_key, vessel.vessel_id,
       jsonb_build_object(
           'source', profile.source_code, 'document', document.external_key,
           'record', profile.record_no, 'evidence', said.imos)
FROM shown
JOIN curated.vessels AS vessel USING (vessel_id)
JOIN stage.profiles AS profile USING (identity_key)
JOIN stage.documents AS document USING (document_id)
LEFT JOIN stage.repeated_records AS repeated
    ON repeated.document_id = profile.document_id AND repeated.record_no = profile.record_no
CROSS JOIN LATERAL (
    SELECT jsonb_agg(DISTINCT fact.value_norm) AS imos
    FROM stage.facts AS fact
    WHERE fact.document_id = COALESCE(repeated.as_document_id, document.same_as, profile.document_id)
      AND fact.record_no = COALESCE(repeated.as_record_no, profile.record_no)
      AND fact.label = 'IMO'
) AS said
WHERE vessel.identity_key LIKE 'imos:%'
ORDER BY vessel.vessel_id, profile.first_seen, document.external_key, profile.record_no
