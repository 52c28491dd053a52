-- An assertion cites where it was said first; where its vessel was seen last is here.
CREATE OR REPLACE VIEW curated.vessel_sightings AS
SELECT vessel.vessel_id, profile.source_code, max(profile.last_seen) AS last_seen,
       (
           SELECT document.title || ' r' || record.record_no
           FROM stage.profiles AS said
           JOIN stage.records AS record USING (profile_id)
           JOIN stage.documents AS document ON document.document_id = record.document_id
           WHERE said.identity_key = vessel.identity_key AND said.source_code = profile.source_code
           ORDER BY document.said_to DESC, document.external_key, record.record_no
           LIMIT 1
       ) AS last_place
FROM curated.vessels AS vessel
JOIN stage.profiles AS profile USING (identity_key)
GROUP BY vessel.vessel_id, profile.source_code;
COMMENT ON COLUMN curated.vessel_sightings.last_place IS 'Document and record that have it there: a.csv r17';
