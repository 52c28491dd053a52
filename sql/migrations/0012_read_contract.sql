-- The read contract of Ebisu and BI: what is shown of a vessel, everything said about it with who said
-- so, a vessel as of a day, and search. tests/store/contract.txt holds its columns and types: a change
-- there is a change for everyone who reads it.

-- Two spellings that differ in case, diacritics, spaces or punctuation have one key. No extension and no
-- locale: it gives the same everywhere. Plain ASCII, nearly every value, takes the short way.
CREATE FUNCTION curated.search_key(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN octet_length(value) = char_length(value)
        THEN regexp_replace(upper(value), '[^A-Z0-9]+', '', 'g')
    ELSE regexp_replace(
        replace(replace(replace(replace(
            translate(
                upper(normalize(value, NFKD)),
                'abcdefghijklmnopqrstuvwxyzØøŁłĐđÐðĦħŦŧıæœþ',
                'ABCDEFGHIJKLMNOPQRSTUVWXYZOOLLDDDDHHTTIÆŒÞ'),
            'Æ', 'AE'), 'Œ', 'OE'), 'Þ', 'TH'), 'ß', 'SS'),
        '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00BF\u0300-\u036F\u2000-\u206F\u3000-\u303F]+',
        '', 'g')
END;
COMMENT ON FUNCTION curated.search_key(text)
    IS 'A name or number without case, diacritics, spaces and punctuation';
REVOKE ALL ON FUNCTION curated.search_key(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION curated.search_key(text) TO oceanid_pipeline, oceanid_reader;

-- IMO, IRCS and MMSI numbers are their own key: the index on values finds them.
CREATE INDEX vessel_identifiers_by_key
    ON curated.vessel_identifiers (curated.search_key(identifier_value) COLLATE "C")
    WHERE retracted_at IS NULL AND identifier_type NOT IN ('IMO', 'IRCS', 'MMSI');
CREATE INDEX vessels_by_shown ON curated.vessels (COALESCE(merged_into, vessel_id));
CREATE INDEX entity_conflicts_by_other_vessel ON curated.entity_conflicts (other_vessel_id)
    WHERE other_vessel_id IS NOT NULL;

DROP VIEW curated.vessels_enrichment_view;
DROP VIEW curated.vessel_report;

-- A merged vessel keeps its assertions; they are read as those of the vessel it turned out to be.
CREATE VIEW curated.vessel_members AS
SELECT shown.vessel_id AS shown_id, shown.vessel_uuid, member.vessel_id
FROM curated.vessels AS shown
JOIN curated.vessels AS member ON COALESCE(member.merged_into, member.vessel_id) = shown.vessel_id
WHERE shown.merged_into IS NULL;
COMMENT ON VIEW curated.vessel_members IS 'A vessel that is shown, and the rows that turned out to be it: itself, and those merged into it';
COMMENT ON COLUMN curated.vessel_members.shown_id IS 'The vessel shown: for joins within curated only';
COMMENT ON COLUMN curated.vessel_members.vessel_uuid IS 'Its stable key';
COMMENT ON COLUMN curated.vessel_members.vessel_id IS 'The row that assertions refer to';

-- Every arm of the union is bare and of the same types: only so does the condition on one vessel reach
-- the indexes of the tables below (measured: 1.9 s without, 4 ms with a million vessels).
CREATE VIEW curated.vessel_assertions AS
SELECT
    member.vessel_uuid, said.kind, said.label, said.basis, said.value, said.unit,
    said.source_code, source.trust AS source_trust, said.first_seen, said.last_seen,
    document.title AS document, document.sha256 AS object_sha256, said.locator, said.annotation_id
FROM curated.vessel_members AS member
JOIN (
    SELECT vessel_id, CAST('identifier' AS text) AS kind, identifier_type AS label,
           CAST(NULL AS text) AS basis, identifier_value AS value, CAST(NULL AS text) AS unit,
           source_code, first_seen, last_seen, document_id, locator, annotation_id, retracted_at
    FROM curated.vessel_identifiers
    UNION ALL
    SELECT vessel_id, CAST('info' AS text), attribute, CAST(NULL AS text), value,
           CAST(NULL AS text), source_code, first_seen, last_seen, document_id, locator,
           annotation_id, retracted_at
    FROM curated.vessel_info
    UNION ALL
    SELECT vessel_id, CAST('metric' AS text), metric, basis, CAST(trim_scale(value) AS text), unit,
           source_code, first_seen, last_seen, document_id, locator, annotation_id, retracted_at
    FROM curated.vessel_metrics
) AS said USING (vessel_id)
JOIN control.sources AS source USING (source_code)
JOIN stage.documents AS document USING (document_id)
WHERE said.retracted_at IS NULL;
COMMENT ON VIEW curated.vessel_assertions IS 'One row for every name, number, particular and measurement that stands: who says so, where exactly, since when';
COMMENT ON COLUMN curated.vessel_assertions.vessel_uuid IS 'Stable key of the vessel shown';
COMMENT ON COLUMN curated.vessel_assertions.kind IS 'identifier, info or metric';
COMMENT ON COLUMN curated.vessel_assertions.label IS 'Label of the taxonomy';
COMMENT ON COLUMN curated.vessel_assertions.basis IS 'Of a measurement: what exactly was measured';
COMMENT ON COLUMN curated.vessel_assertions.value IS 'In canonical form';
COMMENT ON COLUMN curated.vessel_assertions.unit IS 'Of a measurement: its unit; null for a count';
COMMENT ON COLUMN curated.vessel_assertions.source_code IS 'The source that says so';
COMMENT ON COLUMN curated.vessel_assertions.source_trust IS '0 to 100; the value shown comes from the most trusted source';
COMMENT ON COLUMN curated.vessel_assertions.first_seen IS 'Date of the first delivery that says so';
COMMENT ON COLUMN curated.vessel_assertions.last_seen IS 'Date of the newest delivery that says so';
COMMENT ON COLUMN curated.vessel_assertions.document IS 'The document that said it first';
COMMENT ON COLUMN curated.vessel_assertions.object_sha256 IS 'The bytes of that document';
COMMENT ON COLUMN curated.vessel_assertions.locator IS 'Where exactly in it: r17/IMO is the cell under IMO in record 17';
COMMENT ON COLUMN curated.vessel_assertions.annotation_id IS 'The annotation in Label Studio, where a person said so';

CREATE VIEW curated.vessel_conflicts AS
SELECT DISTINCT member.vessel_uuid, conflict.conflict_id, conflict.conflict_type, conflict.details,
       conflict.opened_at
FROM curated.vessel_members AS member
JOIN (
    SELECT vessel_id, status, conflict_id, conflict_type, details, opened_at
    FROM curated.entity_conflicts
    UNION ALL
    SELECT other_vessel_id, status, conflict_id, conflict_type, details, opened_at
    FROM curated.entity_conflicts
) AS conflict USING (vessel_id)
WHERE conflict.status = 'open';
COMMENT ON VIEW curated.vessel_conflicts IS 'Open disagreements, one row for each vessel that takes part';
COMMENT ON COLUMN curated.vessel_conflicts.vessel_uuid IS 'Stable key of the vessel shown';
COMMENT ON COLUMN curated.vessel_conflicts.conflict_id IS 'The conflict: oceanid conflicts resolve takes it';
COMMENT ON COLUMN curated.vessel_conflicts.conflict_type IS 'What kind of disagreement';
COMMENT ON COLUMN curated.vessel_conflicts.details IS 'What disagrees, with sources and locators';
COMMENT ON COLUMN curated.vessel_conflicts.opened_at IS 'When it was found';

CREATE VIEW curated.vessels_enrichment_view AS
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
    vessels.last_seen,
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
WHERE vessels.merged_into IS NULL;
COMMENT ON VIEW curated.vessels_enrichment_view IS 'One row a vessel with the values shown: what Ebisu reads';
COMMENT ON COLUMN curated.vessels_enrichment_view.vessel_uuid IS 'Stable key of the vessel';
COMMENT ON COLUMN curated.vessels_enrichment_view.imo IS 'IMO number';
COMMENT ON COLUMN curated.vessels_enrichment_view.vessel_name IS 'Name shown';
COMMENT ON COLUMN curated.vessels_enrichment_view.ircs IS 'Call sign shown';
COMMENT ON COLUMN curated.vessels_enrichment_view.mmsi IS 'MMSI shown';
COMMENT ON COLUMN curated.vessels_enrichment_view.flag IS 'Flag shown, ISO alpha-3';
COMMENT ON COLUMN curated.vessels_enrichment_view.flag_name IS 'Flag shown, in English';
COMMENT ON COLUMN curated.vessels_enrichment_view.vessel_type IS 'Type shown';
COMMENT ON COLUMN curated.vessels_enrichment_view.first_seen IS 'Date of the first delivery that has it';
COMMENT ON COLUMN curated.vessels_enrichment_view.last_seen IS 'Date of the newest delivery that has it';
COMMENT ON COLUMN curated.vessels_enrichment_view.has_open_conflict IS 'A person has to settle something about it';
COMMENT ON COLUMN curated.vessels_enrichment_view.names IS 'Every name, previous ones too';
COMMENT ON COLUMN curated.vessels_enrichment_view.sources IS 'The sources that have it';

-- An authorisation without a last day holds until a source says otherwise: open_ended says so aloud.
CREATE VIEW curated.vessel_report AS
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
            'last_seen', party.last_seen, 'document', document.title,
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
            'last_seen', held.last_seen, 'document', document.title,
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
WHERE vessels.merged_into IS NULL;
COMMENT ON VIEW curated.vessel_report IS 'Everything said about a vessel, with who said it, where and since when';
COMMENT ON COLUMN curated.vessel_report.vessel_uuid IS 'Stable key of the vessel';
COMMENT ON COLUMN curated.vessel_report.imo IS 'IMO number';
COMMENT ON COLUMN curated.vessel_report.vessel_name IS 'Name shown';
COMMENT ON COLUMN curated.vessel_report.names IS 'Every name, previous ones too';
COMMENT ON COLUMN curated.vessel_report.identifiers IS 'Every name and number with its source, dates and place';
COMMENT ON COLUMN curated.vessel_report.flags IS 'Every flag, previous ones too, with its source, dates and place; the newest first';
COMMENT ON COLUMN curated.vessel_report.info IS 'Every particular, flags too, with its source, dates and place';
COMMENT ON COLUMN curated.vessel_report.metrics IS 'Every measurement with its source, dates and place';
COMMENT ON COLUMN curated.vessel_report.parties IS 'Owners, operators, masters …: role, name, address, with source, dates and place';
COMMENT ON COLUMN curated.vessel_report.authorizations IS 'Authorisations with their periods; open_ended where no last day is known';
COMMENT ON COLUMN curated.vessel_report.sources IS 'The sources that have it';
COMMENT ON COLUMN curated.vessel_report.conflicts IS 'Open disagreements about it';
COMMENT ON COLUMN curated.vessel_report.has_open_conflict IS 'A person has to settle something about it';

-- What had been said by a day, and what was shown of it: by trust, then recency, then source code, as
-- in curated.vessels. Authorisations are those in force on the day, whenever a source told of them.
CREATE FUNCTION curated.vessel_as_of(vessel text, day date)
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
                        'last_seen', party.last_seen, 'locator', party.locator))
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
COMMENT ON FUNCTION curated.vessel_as_of(text, date)
    IS 'A vessel, by its uuid or IMO number, by what had been said on a day; no row if nothing had';
REVOKE ALL ON FUNCTION curated.vessel_as_of(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION curated.vessel_as_of(text, date) TO oceanid_pipeline, oceanid_reader;

-- Whole names and numbers first, then those that begin so. The bounds are those of an index scan.
CREATE FUNCTION curated.search_vessels(wanted text, most integer DEFAULT 50)
    RETURNS TABLE (
        vessel_uuid uuid, imo text, vessel_name text, flag text,
        matched_label text, matched_value text, is_whole boolean
    )
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog
AS $$
    WITH asked AS (
        SELECT regexp_replace(curated.search_key(wanted), '^IMO([0-9]+)$', '\1') AS key
    ), found AS (
        -- In the order of keys the whole ones come first. The key is asked for as a value, not
        -- joined: only so does it bound the index.
        (SELECT said.vessel_id, said.identifier_type, said.identifier_value,
                curated.search_key(said.identifier_value) = (SELECT key FROM asked) AS is_whole
         FROM curated.vessel_identifiers AS said
         WHERE curated.search_key(said.identifier_value) COLLATE "C" >= (SELECT key FROM asked)
           AND curated.search_key(said.identifier_value) COLLATE "C"
               < (SELECT key || chr(1114111) FROM asked WHERE key <> '')
           AND said.retracted_at IS NULL
           AND said.identifier_type NOT IN ('IMO', 'IRCS', 'MMSI')
         ORDER BY curated.search_key(said.identifier_value) COLLATE "C"
         LIMIT 1000)
        UNION ALL
        (SELECT said.vessel_id, said.identifier_type, said.identifier_value, true
         FROM curated.vessel_identifiers AS said
         WHERE said.identifier_value = (SELECT key FROM asked)
           AND said.identifier_type IN ('IMO', 'IRCS', 'MMSI')
           AND said.retracted_at IS NULL
         LIMIT 1000)
    ), best AS (
        SELECT DISTINCT ON (member.shown_id)
               member.shown_id, found.identifier_type, found.identifier_value, found.is_whole
        FROM found
        JOIN curated.vessel_members AS member USING (vessel_id)
        ORDER BY member.shown_id, found.is_whole DESC, found.identifier_type, found.identifier_value
    )
    SELECT vessel.vessel_uuid, vessel.imo, vessel.vessel_name, vessel.flag,
           best.identifier_type, best.identifier_value, best.is_whole
    FROM best
    JOIN curated.vessels AS vessel ON vessel.vessel_id = best.shown_id
    ORDER BY best.is_whole DESC, best.identifier_value, vessel.imo, vessel.vessel_uuid
    LIMIT most
$$;
COMMENT ON FUNCTION curated.search_vessels(text, integer)
    IS 'Vessels with a name or number that is, or begins with, what is wanted; case, diacritics and punctuation do not count';
REVOKE ALL ON FUNCTION curated.search_vessels(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION curated.search_vessels(text, integer) TO oceanid_pipeline, oceanid_reader;

GRANT SELECT
    ON curated.vessel_members, curated.vessel_assertions, curated.vessel_conflicts,
       curated.vessels_enrichment_view, curated.vessel_report
    TO oceanid_pipeline, oceanid_reader;
