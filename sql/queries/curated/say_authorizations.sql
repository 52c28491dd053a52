-- One authorisation a record, and a species of it where it names several. It is what the record calls it,
-- else what being in the source means. A record whose dates cannot be right grants nothing until a person
-- has looked; without a last day it is open-ended.
CREATE TEMPORARY TABLE said_authorizations ON COMMIT DROP AS
WITH granted AS (
    SELECT evidence.vessel_id, evidence.source_code, evidence.document_id, evidence.record_no,
           evidence.external_key, evidence.kept_document_id, evidence.kept_record_no,
           evidence.first_seen, evidence.newest, max(evidence.last_seen) AS last_seen,
           jsonb_object_agg(evidence.label, jsonb_build_array(
               evidence.value_norm, evidence.locator, evidence.value_raw, evidence.annotation_id))
               FILTER (WHERE evidence.label LIKE '%\_AUTHORIZATION'
                          OR evidence.label = 'FISHING_LICENSE') AS types,
           array_agg(DISTINCT evidence.value_norm) FILTER (WHERE evidence.label = 'SPECIES') AS species,
           min(evidence.value_norm) FILTER (WHERE evidence.label = 'LICENSE') AS licence,
           min(evidence.value_norm) FILTER (WHERE evidence.label = 'RFMO') AS authority,
           min(evidence.value_norm) FILTER (WHERE evidence.label = 'AUTHORIZATION_STATUS') AS status,
           (array_agg(
               jsonb_build_array(evidence.locator, evidence.value_raw, evidence.annotation_id)
               ORDER BY evidence.db_mapping <> 'curated.vessel_authorizations',
                        evidence.label = 'SPECIES', evidence.qualifier, evidence.label,
                        evidence.locator))[1] AS cited
    FROM evidence
    JOIN control.sources AS source USING (source_code)
    WHERE source.authorization_type IS NOT NULL
       OR evidence.db_mapping = 'curated.vessel_authorizations'
    GROUP BY evidence.vessel_id, evidence.source_code, evidence.document_id, evidence.record_no,
             evidence.external_key, evidence.kept_document_id, evidence.kept_record_no,
             evidence.first_seen, evidence.newest
), dated AS (
    SELECT granted.*, period.valid_from, period.valid_to
    FROM granted
    LEFT JOIN LATERAL (
        SELECT min(CAST(said.value_norm AS date)) FILTER (WHERE said.qualifier = 'VALID_FROM')
                   AS valid_from,
               max(CAST(said.value_norm AS date)) FILTER (WHERE said.qualifier = 'VALID_TO')
                   AS valid_to,
               bool_or(said.validity = 'invalid' AND said.value_norm IS NULL) AS unreadable
        FROM stage.extractions AS said
        WHERE said.document_id = granted.kept_document_id
          AND said.record_no = granted.kept_record_no
          AND said.label = 'DATE' AND said.validity <> 'null' AND NOT said.overruled
    ) AS period ON true
    WHERE period.unreadable IS NOT TRUE
      AND (period.valid_to IS NULL OR period.valid_from IS NULL
           OR period.valid_to >= period.valid_from)
), said AS (
    SELECT dated.vessel_id, dated.source_code,
           COALESCE(type.label, source.authorization_type) AS authorization_type,
           COALESCE(dated.authority, source.authority) AS authority,
           COALESCE(type.said ->> 0, dated.licence) AS reference,
           dated.valid_from, dated.valid_to, species.species, dated.status,
           COALESCE(type.said ->> 2, dated.cited ->> 1) AS value_raw,
           dated.first_seen, dated.last_seen, dated.newest, dated.document_id, dated.external_key,
           dated.record_no,
           COALESCE(type.said ->> 1, dated.cited ->> 0) AS locator,
           CAST(COALESCE(type.said ->> 3, dated.cited ->> 2) AS bigint) AS annotation_id
    FROM dated
    JOIN control.sources AS source USING (source_code)
    LEFT JOIN LATERAL jsonb_each(dated.types) AS type (label, said) ON true
    LEFT JOIN LATERAL unnest(dated.species) AS species (species) ON true
    WHERE COALESCE(type.label, source.authorization_type) IS NOT NULL
)
SELECT DISTINCT ON (vessel_id, source_code, authorization_type, authority, reference, valid_from,
                    valid_to, species)
       vessel_id, source_code, authorization_type, authority, reference, valid_from, valid_to,
       species, status, value_raw, first_seen,
       NULLIF(max(last_seen) OVER (
           PARTITION BY vessel_id, source_code, authorization_type, authority, reference, valid_from,
                        valid_to, species), newest) AS said_until,
       document_id, locator, annotation_id
FROM said
ORDER BY vessel_id, source_code, authorization_type, authority, reference, valid_from, valid_to,
         species, first_seen, external_key, record_no, locator
