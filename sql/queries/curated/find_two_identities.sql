-- One document gives one IMO number two identities at one time: one vessel, both are kept, a person decides.
-- Without the registry's own number, the name tells the identities apart. Shown is the first such document.
INSERT INTO disagreements (conflict_type, dedupe_key, vessel_id, details)
WITH suspect AS (
    SELECT vessel.vessel_id, vessel.imo, profile.identity_key, profile.source_code
    FROM shown
    JOIN curated.vessels AS vessel USING (vessel_id)
    JOIN stage.profiles AS profile USING (identity_key)
    WHERE vessel.imo IS NOT NULL
    GROUP BY vessel.vessel_id, profile.identity_key, profile.source_code
    HAVING min(profile.called) <> max(profile.called)
), spoken AS (
    SELECT suspect.vessel_id, suspect.imo, suspect.source_code, record.document_id,
           record.record_no, profile.called,
           COALESCE(profile.valid_from, '-infinity') AS valid_from,
           COALESCE(profile.valid_to, 'infinity') AS valid_to
    FROM suspect
    JOIN stage.profiles AS profile USING (identity_key, source_code)
    JOIN stage.records AS record USING (profile_id)
), clashing AS (
    SELECT one.vessel_id, one.imo, one.source_code, one.document_id, one.called,
           min(one.record_no) AS record_no
    FROM spoken AS one
    JOIN spoken AS other USING (vessel_id, source_code, document_id)
    WHERE one.called <> other.called
      AND one.valid_from <= other.valid_to AND other.valid_from <= one.valid_to
    GROUP BY one.vessel_id, one.imo, one.source_code, one.document_id, one.called
), first AS (
    SELECT DISTINCT ON (clashing.vessel_id, clashing.source_code)
           clashing.vessel_id, clashing.source_code, clashing.document_id, document.external_key
    FROM clashing
    JOIN stage.documents AS document USING (document_id)
    ORDER BY clashing.vessel_id, clashing.source_code, document.said_from, document.external_key
)
SELECT 'IMO_WITH_TWO_IDENTITIES',
       'imo:' || clashing.imo || '|' || COALESCE(source.first_code, source.source_code),
       clashing.vessel_id,
       jsonb_build_object(
           'source', clashing.source_code, 'imo', clashing.imo,
           'document', min(first.external_key),
           'records', jsonb_object_agg(clashing.called, clashing.record_no)
               FILTER (WHERE clashing.document_id = first.document_id),
           'evidence', jsonb_agg(DISTINCT clashing.called))
FROM clashing
JOIN first USING (vessel_id, source_code)
JOIN control.sources AS source USING (source_code)
GROUP BY clashing.vessel_id, clashing.imo, clashing.source_code, source.source_code
