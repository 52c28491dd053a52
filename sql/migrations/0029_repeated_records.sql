-- A delivery that repeats an earlier one costs what is new in it: what a record repeats is written once,
-- and when it was seen last is known of what records say, not of every assertion that follows from it.

-- Which records say, cell by cell, what another record of their source says.
CREATE INDEX table_ingest_by_content ON stage.table_ingest (document_id, row_hash);

CREATE TABLE stage.repeated_records (
    document_id    bigint  NOT NULL REFERENCES stage.documents ON DELETE CASCADE,
    record_no      integer NOT NULL,
    as_document_id bigint  NOT NULL REFERENCES stage.documents,
    as_record_no   integer NOT NULL,
    PRIMARY KEY (document_id, record_no),
    CHECK (document_id <> as_document_id)
);
CREATE INDEX repeated_records_by_original ON stage.repeated_records (as_document_id, as_record_no);
COMMENT ON TABLE stage.repeated_records IS 'Records that repeat one of an earlier delivery: its facts in stage.extractions are theirs, at their own place. None is repeated by what repeats another';
COMMENT ON COLUMN stage.repeated_records.document_id IS 'The document';
COMMENT ON COLUMN stage.repeated_records.record_no IS 'The record in it, which has no facts of its own';
COMMENT ON COLUMN stage.repeated_records.as_document_id IS 'The document that has the facts';
COMMENT ON COLUMN stage.repeated_records.as_record_no IS 'The record in that document';
GRANT SELECT, INSERT, UPDATE, DELETE ON stage.repeated_records TO oceanid_pipeline;

-- What people are asked about, or answered, belongs to its own place: such a record repeats nothing.
CREATE INDEX extractions_in_question ON stage.extractions (document_id, record_no)
    WHERE validity = 'invalid' OR overruled OR producer = 'ruling';

CREATE FUNCTION stage.at_record(locator text, record_no integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'r' || record_no || substr(locator, strpos(locator, '/'));
COMMENT ON FUNCTION stage.at_record(text, integer) IS 'The same cell of another record: r17/IMO of record 4 is r4/IMO';
REVOKE ALL ON FUNCTION stage.at_record(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stage.at_record(text, integer) TO oceanid_pipeline;

-- When a source spoke of a vessel last. An assertion that it made then has no last day of its own.
CREATE VIEW curated.vessel_sightings AS
SELECT vessel.vessel_id, profile.source_code, max(profile.last_seen) AS last_seen
FROM curated.vessels AS vessel
JOIN stage.profiles AS profile USING (identity_key)
GROUP BY vessel.vessel_id, profile.source_code;
COMMENT ON VIEW curated.vessel_sightings IS 'The newest delivery of each source that has the vessel';
COMMENT ON COLUMN curated.vessel_sightings.vessel_id IS 'The row that assertions refer to';
COMMENT ON COLUMN curated.vessel_sightings.source_code IS 'The source';
COMMENT ON COLUMN curated.vessel_sightings.last_seen IS 'Date of its newest delivery that has the vessel';
GRANT SELECT ON curated.vessel_sightings TO oceanid_pipeline, oceanid_reader;

DO $$
DECLARE
    kind text;
BEGIN
    FOREACH kind IN ARRAY ARRAY['identifiers', 'info', 'metrics', 'associates', 'authorizations'] LOOP
        EXECUTE format('ALTER TABLE curated.vessel_%I RENAME COLUMN last_seen TO said_until', kind);
        EXECUTE format('ALTER TABLE curated.vessel_%I ALTER COLUMN said_until DROP NOT NULL', kind);
        EXECUTE format(
            'COMMENT ON COLUMN curated.vessel_%I.said_until IS %L', kind,
            'Date of the last delivery that says so; null while the newest of its source does: see curated.vessel_sightings');
        -- Nothing is said otherwise by it: no change to log.
        EXECUTE format('ALTER TABLE curated.vessel_%I DISABLE TRIGGER log_update', kind);
        EXECUTE format(
            'UPDATE curated.vessel_%I AS said SET said_until = NULL'
            ' FROM curated.vessel_sightings AS seen'
            ' WHERE seen.vessel_id = said.vessel_id AND seen.source_code = said.source_code'
            ' AND seen.last_seen = said.said_until', kind);
        EXECUTE format('ALTER TABLE curated.vessel_%I ENABLE TRIGGER log_update', kind);
    END LOOP;
END
$$;

-- Of whom people corrected something.
CREATE INDEX vessel_identifiers_by_people ON curated.vessel_identifiers (vessel_id)
    WHERE source_code = 'HUMAN';
CREATE INDEX vessel_info_by_people ON curated.vessel_info (vessel_id) WHERE source_code = 'HUMAN';

CREATE OR REPLACE VIEW curated.vessel_assertions AS
SELECT
    member.vessel_uuid, said.kind, said.label, said.basis, said.value, said.unit,
    said.source_code, source.trust AS source_trust, said.first_seen,
    COALESCE(said.said_until,
        (SELECT seen.last_seen FROM curated.vessel_sightings AS seen
         WHERE seen.vessel_id = said.vessel_id AND seen.source_code = said.source_code))
        AS last_seen,
    document.title AS document, document.sha256 AS object_sha256, said.locator, said.annotation_id
FROM curated.vessel_members AS member
JOIN (
    SELECT vessel_id, CAST('identifier' AS text) AS kind, identifier_type AS label,
           CAST(NULL AS text) AS basis, identifier_value AS value, CAST(NULL AS text) AS unit,
           source_code, first_seen, said_until, document_id, locator, annotation_id, retracted_at
    FROM curated.vessel_identifiers
    UNION ALL
    SELECT vessel_id, CAST('info' AS text), attribute, CAST(NULL AS text), value,
           CAST(NULL AS text), source_code, first_seen, said_until, document_id, locator,
           annotation_id, retracted_at
    FROM curated.vessel_info
    UNION ALL
    SELECT vessel_id, CAST('metric' AS text), metric, basis, CAST(trim_scale(value) AS text), unit,
           source_code, first_seen, said_until, document_id, locator, annotation_id, retracted_at
    FROM curated.vessel_metrics
) AS said USING (vessel_id)
JOIN control.sources AS source USING (source_code)
JOIN stage.documents AS document USING (document_id)
WHERE said.retracted_at IS NULL;

CREATE OR REPLACE VIEW curated.vessels_enrichment_view AS
SELECT
    vessels.vessel_uuid,
    vessels.imo,
    vessels.vessel_name,
    vessels.ircs,
    vessels.mmsi,
    vessels.flag,
    country.name AS flag_name,
    vessels.vessel_type,
    vessels.first_seen,
    (
        SELECT max(profile.last_seen)
        FROM curated.vessels AS member
        JOIN stage.profiles AS profile USING (identity_key)
        WHERE COALESCE(member.merged_into, member.vessel_id) = vessels.vessel_id
    ) AS last_seen,
    EXISTS (
        SELECT FROM curated.vessel_conflicts AS conflict
        WHERE conflict.vessel_uuid = vessels.vessel_uuid
    ) AS has_open_conflict,
    ARRAY(
        SELECT DISTINCT said.identifier_value
        FROM curated.vessel_members AS member
        JOIN curated.vessel_identifiers AS said USING (vessel_id)
        WHERE member.shown_id = vessels.vessel_id
          AND said.identifier_type IN ('VESSEL_NAME', 'PREVIOUS_NAME')
          AND said.retracted_at IS NULL
        ORDER BY 1
    ) AS names,
    ARRAY(
        SELECT DISTINCT said.source_code
        FROM curated.vessel_members AS member
        JOIN curated.vessel_identifiers AS said USING (vessel_id)
        WHERE member.shown_id = vessels.vessel_id AND said.retracted_at IS NULL
        ORDER BY 1
    ) AS sources
FROM curated.vessels AS vessels
LEFT JOIN curated.country_iso AS country ON country.alpha3 = vessels.flag
WHERE vessels.merged_into IS NULL AND vessels.first_seen IS NOT NULL;

CREATE OR REPLACE VIEW curated.vessel_report AS
SELECT
    vessels.vessel_uuid,
    vessels.imo,
    vessels.vessel_name,
    said.names,
    COALESCE(said.identifiers, '[]') AS identifiers,
    COALESCE(said.flags, '[]') AS flags,
    COALESCE(said.info, '[]') AS info,
    COALESCE(said.metrics, '[]') AS metrics,
    COALESCE(parties.parties, '[]') AS parties,
    COALESCE(authorizations.authorizations, '[]') AS authorizations,
    COALESCE(said.sources, '{}') AS sources,
    COALESCE(conflicts.conflicts, '[]') AS conflicts,
    conflicts.conflicts IS NOT NULL AS has_open_conflict
FROM curated.vessels AS vessels
LEFT JOIN LATERAL (
    SELECT
        array_agg(DISTINCT one.value ORDER BY one.value)
            FILTER (WHERE one.label IN ('VESSEL_NAME', 'PREVIOUS_NAME')) AS names,
        jsonb_agg(one.shown ORDER BY one.label, one.value, one.source_code)
            FILTER (WHERE one.kind = 'identifier') AS identifiers,
        jsonb_agg(one.shown ORDER BY one.label, one.last_seen DESC, one.value, one.source_code)
            FILTER (WHERE one.label IN ('FLAG', 'PREVIOUS_FLAG')) AS flags,
        jsonb_agg(one.shown ORDER BY one.label, one.value, one.source_code)
            FILTER (WHERE one.kind = 'info') AS info,
        jsonb_agg(one.shown ORDER BY one.label, one.basis, one.value, one.source_code)
            FILTER (WHERE one.kind = 'metric') AS metrics,
        array_agg(DISTINCT one.source_code ORDER BY one.source_code) AS sources
    FROM (
        SELECT assertion.*,
               jsonb_strip_nulls(jsonb_build_object(
                   'type', assertion.label, 'basis', assertion.basis, 'value', assertion.value,
                   'unit', assertion.unit, 'source', assertion.source_code,
                   'first_seen', assertion.first_seen, 'last_seen', assertion.last_seen,
                   'document', assertion.document, 'locator', assertion.locator,
                   'annotation', assertion.annotation_id)) AS shown
        FROM curated.vessel_assertions AS assertion
        WHERE assertion.vessel_uuid = vessels.vessel_uuid
    ) AS one
) AS said ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(
        jsonb_strip_nulls(jsonb_build_object(
            'role', party.role, 'name', party.name, 'address', party.address,
            'source', party.source_code, 'first_seen', party.first_seen,
            'last_seen', COALESCE(party.said_until,
                (SELECT seen.last_seen FROM curated.vessel_sightings AS seen
                 WHERE seen.vessel_id = party.vessel_id AND seen.source_code = party.source_code)),
            'document', document.title,
            'locator', party.locator, 'annotation', party.annotation_id))
        ORDER BY party.role, party.name, party.address, party.source_code) AS parties
    FROM curated.vessel_members AS member
    JOIN curated.vessel_associates AS party USING (vessel_id)
    JOIN stage.documents AS document USING (document_id)
    WHERE member.shown_id = vessels.vessel_id AND party.retracted_at IS NULL
) AS parties ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(
        jsonb_strip_nulls(jsonb_build_object(
            'type', held.authorization_type, 'authority', held.authority,
            'reference', held.reference, 'species', held.species, 'status', held.status,
            'valid_from', held.valid_from, 'valid_to', held.valid_to,
            'open_ended', held.valid_to IS NULL,
            'source', held.source_code, 'first_seen', held.first_seen,
            'last_seen', COALESCE(held.said_until,
                (SELECT seen.last_seen FROM curated.vessel_sightings AS seen
                 WHERE seen.vessel_id = held.vessel_id AND seen.source_code = held.source_code)),
            'document', document.title,
            'locator', held.locator, 'annotation', held.annotation_id))
        ORDER BY held.valid_from, held.valid_to, held.authorization_type, held.authority,
                 held.reference, held.species, held.source_code) AS authorizations
    FROM curated.vessel_members AS member
    JOIN curated.vessel_authorizations AS held USING (vessel_id)
    JOIN stage.documents AS document USING (document_id)
    WHERE member.shown_id = vessels.vessel_id AND held.retracted_at IS NULL
) AS authorizations ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(
        jsonb_build_object(
            'id', conflict.conflict_id, 'type', conflict.conflict_type,
            'details', conflict.details, 'opened_at', conflict.opened_at)
        ORDER BY conflict.conflict_id) AS conflicts
    FROM curated.vessel_conflicts AS conflict
    WHERE conflict.vessel_uuid = vessels.vessel_uuid
) AS conflicts ON true
WHERE vessels.merged_into IS NULL AND vessels.first_seen IS NOT NULL;

CREATE OR REPLACE FUNCTION curated.vessel_as_of(vessel text, day date)
    RETURNS TABLE (
        vessel_uuid uuid, imo text, vessel_name text, ircs text, mmsi text, flag text,
        vessel_type text, names text[], sources text[], assertions jsonb, parties jsonb,
        authorizations jsonb
    )
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog
AS $$
    WITH wanted AS (
        SELECT DISTINCT COALESCE(known.merged_into, known.vessel_id) AS vessel_id
        FROM curated.vessels AS known
        WHERE known.vessel_id IN (
            SELECT vessel_id FROM curated.vessels WHERE imo = vessel AND merged_into IS NULL
            UNION ALL
            SELECT vessel_id FROM curated.vessels
            WHERE vessel_uuid = CASE
                WHEN vessel ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                    THEN CAST(vessel AS uuid) END
        )
    ), said AS (
        SELECT assertion.*,
               row_number() OVER (
                   PARTITION BY assertion.label
                   ORDER BY assertion.source_trust DESC, least(assertion.last_seen, day) DESC,
                            assertion.source_code, assertion.value) AS place
        FROM wanted
        JOIN curated.vessels AS shown USING (vessel_id)
        JOIN curated.vessel_assertions AS assertion USING (vessel_uuid)
        WHERE assertion.first_seen <= day
    )
    SELECT
        said.vessel_uuid,
        min(said.value) FILTER (WHERE said.label = 'IMO' AND said.place = 1),
        min(said.value) FILTER (WHERE said.label = 'VESSEL_NAME' AND said.place = 1),
        min(said.value) FILTER (WHERE said.label = 'IRCS' AND said.place = 1),
        min(said.value) FILTER (WHERE said.label = 'MMSI' AND said.place = 1),
        min(said.value) FILTER (WHERE said.label = 'FLAG' AND said.place = 1),
        min(said.value) FILTER (WHERE said.label = 'VESSEL_TYPE' AND said.place = 1),
        array_agg(DISTINCT said.value ORDER BY said.value)
            FILTER (WHERE said.label IN ('VESSEL_NAME', 'PREVIOUS_NAME')),
        array_agg(DISTINCT said.source_code ORDER BY said.source_code),
        jsonb_agg(
            jsonb_strip_nulls(jsonb_build_object(
                'type', said.label, 'basis', said.basis, 'value', said.value, 'unit', said.unit,
                'source', said.source_code, 'first_seen', said.first_seen,
                'last_seen', said.last_seen, 'document', said.document, 'locator', said.locator,
                'annotation', said.annotation_id))
            ORDER BY said.label, said.place),
        (SELECT COALESCE(jsonb_agg(
                    jsonb_strip_nulls(jsonb_build_object(
                        'role', party.role, 'name', party.name, 'address', party.address,
                        'source', party.source_code, 'first_seen', party.first_seen,
                        'last_seen', COALESCE(party.said_until,
                            (SELECT seen.last_seen FROM curated.vessel_sightings AS seen
                             WHERE seen.vessel_id = party.vessel_id AND seen.source_code = party.source_code)),
                        'locator', party.locator))
                    ORDER BY party.role, party.name, party.address, party.source_code), '[]')
         FROM wanted
         JOIN curated.vessel_members AS member ON member.shown_id = wanted.vessel_id
         JOIN curated.vessel_associates AS party ON party.vessel_id = member.vessel_id
         WHERE party.retracted_at IS NULL AND party.first_seen <= day),
        (SELECT COALESCE(jsonb_agg(
                    jsonb_strip_nulls(jsonb_build_object(
                        'type', held.authorization_type, 'authority', held.authority,
                        'reference', held.reference, 'species', held.species,
                        'status', held.status, 'valid_from', held.valid_from,
                        'valid_to', held.valid_to, 'open_ended', held.valid_to IS NULL,
                        'source', held.source_code, 'locator', held.locator))
                    ORDER BY held.valid_from, held.valid_to, held.authorization_type,
                             held.authority, held.reference, held.species, held.source_code), '[]')
         FROM wanted
         JOIN curated.vessel_members AS member ON member.shown_id = wanted.vessel_id
         JOIN curated.vessel_authorizations AS held ON held.vessel_id = member.vessel_id
         WHERE held.retracted_at IS NULL
           AND (held.valid_from IS NULL OR held.valid_from <= day)
           AND (held.valid_to IS NULL OR held.valid_to >= day))
    FROM said
    GROUP BY said.vessel_uuid
$$;

ALTER TABLE curated.vessels DROP COLUMN last_seen;
